// For browsers that can't read the app at all: plain old script, which says so after a while.
(function () {
  function tell() {
    var place = document.getElementById("too-old");
    if (place && !window.fieldStarted) { place.hidden = false; document.getElementById("field-loading").hidden = true; }
  }
  if (!("noModule" in document.createElement("script"))) { tell(); }
  window.setTimeout(tell, 9000);
}());
