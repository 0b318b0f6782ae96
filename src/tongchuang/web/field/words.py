"""The words that the field app's scripts say; {n} and the like are filled in by kit.js."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

JUDGING = {
    "pass": _("Pass"),
    "fail": _("Fail"),
    "na": _("Not applicable"),
    "open": _("Not judged"),
    "minor": _("Minor"),
    "major": _("Major"),
    "grave": _("Grave"),
    "by_item": _("By the standard"),
    "severity": _("Severity"),
    "grade": _("Grade"),
    "occurrences": _("Occurrences"),
    "one_less": _("One less"),
    "one_more": _("One more"),
    "note": _("Note"),
    "note_hint": _("Note: what and where exactly"),
    "rules": _("Exemptions and counting"),
    "exemption": _("Exemption"),
    "counting": _("Counting rule"),
    "points": _("{n} points"),
    "serves": _("Counts also for: {titles}"),
    "partly": _("Partly the same, judged by itself: {titles}"),
    "previous": _("Item before"),
    "next": _("Next item"),
    "undo": _("Undo"),
    "undone": _("Taken back."),
    "nothing_to_undo": _("Nothing to take back."),
    "all_items": _("All items"),
    "to_end": _("Finish"),
    "back_to_card": _("Back to the item"),
    "judged": _("Judged"),
    "judged_of": _("{judged}/{total} judged"),
    "rest_pass": _("Rest pass"),
    "rest_none": _("Nothing is left to judge."),
    "rest_title": _("Judge the rest as passed?"),
    "rest_text": _(
        "{n} items that you have not judged are marked as passed. You say with your name that you looked at each of them."
    ),
    "rest_yes": _("Mark as passed"),
    "verdict_missing": _("Has a photo or a note but no verdict"),
    "grade_missing": _("Choose a grade."),
    "photo_missing": _("A failure needs a photo."),
    "end_title": _("Finish the visit"),
    "finish": _("Finish the visit"),
    "end_passed": _("passed or not applicable"),
    "end_failed": _("failed"),
    "end_open": _("not judged"),
    "mend_first": _("{n} items have to be completed first."),
    "mend_first_short": _("Complete the marked items first."),
    "nothing_judged": _("Nothing was judged yet. Judge at least one item."),
    "left_title": _("Not everything was judged"),
    "left_text": _("{n} items were not judged and stay unknown. Finish all the same?"),
    "go_on": _("Go on judging"),
    "finished": _("Kept on this phone. It is sent by itself when there is a network."),
    "discard": _("Discard this visit"),
    "discard_title": _("Discard this visit?"),
    "discard_text": _(
        "All judgements, {n} photos and voice notes of it are deleted from this phone. They can't be brought back."
    ),
    "source": _("Source"),
    "source_self": _("Self-check"),
    "source_mock": _("Mock evaluation"),
    "source_covert": _("Covert visit"),
    "source_official": _("Official evaluation"),
    "visit_note": _("Note on the whole visit"),
    "visit_note_hint": _("Anything to say about the whole visit"),
    "list_in_hand": _("Checklist in hand: {title} · {hash}"),
    "old_list": _("This visit was begun with an earlier checklist ({title}) and keeps it."),
    "kept_at": _("Kept on this phone at {time}"),
    "not_begun": _("Not begun"),
    "not_kept": _("It could not be kept on this phone ({why}). Try again; do not close the page."),
    "not_kept_full": _(
        "NOT kept: the phone has no room left. Free some space, then change anything once more."
    ),
    "resumed": _("Your draft of {time} was brought back."),
    "located": _("Position ±{m} m"),
    "locating": _("Locating…"),
    "place_denied": _(
        "Position not allowed. Allow it in the browser's settings; the visit counts all the same."
    ),
    "place_none": _("No position. The visit counts all the same."),
    "cannot_visit": _("This visit can't be opened"),
    "visit_gone": _("It is no longer on this phone, or belongs to somebody else."),
    "checklist_gone": _("Its checklist is not on this phone. Take it along again under “Get ready”."),
    "site_gone": _("This site is not on this phone. Take the sites along again under “Get ready”."),
    "no_checklist": _("No standard of the campaign names this type of site: {type}."),
    "open_elsewhere": _("This visit is open in another tab"),
    "open_elsewhere_text": _("Only one page at a time may change it. Close the other one."),
}
PICTURES_AND_SOUND = {
    "photo": _("Photo"),
    "take_photo": _("Take a photo"),
    "from_album": _("From the album"),
    "look_at_photo": _("Look at the photo"),
    "remove_photo": _("Remove the photo"),
    "remove_photo_ask": _("Remove this photo?"),
    "remove_voice": _("Remove the voice note"),
    "remove_voice_ask": _("Remove this voice note?"),
    "remove_text": _("It is deleted from this phone and can't be brought back."),
    "remove": _("Remove"),
    "photo_working": _("Keeping photo {i} of {n} …"),
    "photos_enough": _("An item takes {n} photos at most."),
    "no_room_photo": _(
        "This photo was not taken on: the phone has only {free} of room for this app. Send what waits, or free some space."
    ),
    "disk_full_photo": _(
        "This photo was not taken on: the phone's storage is full. Send what waits, or free some space."
    ),
    "picture_heic": _(
        "This phone saves photos as HEIC, which can't be kept. Choose “Most compatible” or JPEG in the camera's settings."
    ),
    "picture_type": _("Only JPEG, PNG and WebP pictures are taken."),
    "picture_unreadable": _("This picture can't be read. Take it again."),
    "picture_too_large": _("This picture is too large. Choose a smaller size in the camera's settings."),
    "speak": _("Voice note"),
    "speaking": _("Recording {s} s · tap to stop"),
    "voice_sent": _("Voice note (delivered)"),
    "microphone_denied": _("The microphone is not allowed. Allow it in the browser's settings."),
    "keep_original": _("Keep originals too"),
    "keep_original_text": _(
        "Photos are sent shrunk; with this the camera's own file is sent as well. Needs five times the room."
    ),
    "n_files": _("{n} photos or voice notes"),
}
TODAY_AND_GETTING_READY = {
    "left_today": _("{n} of {total} visits to go"),
    "nothing_planned": _("no visits planned"),
    "planned": _("Planned for me"),
    "begun": _("Visits begun"),
    "begun_at": _("begun {time}"),
    "todo": _("To go"),
    "window": _("{from} to {to}"),
    "window_open": _("any time"),
    "crew": _("Crew {n}: {names}"),
    "no_assignments": _("No visits are planned for you"),
    "no_assignments_text": _("Scan the plate of a site or look for one to inspect it."),
    "prepare": _("Get ready"),
    "prepared_at": _("Taken along {time}, good until {until}"),
    "not_prepared": _("Nothing is on this phone yet"),
    "prepare_first": _("First take along what the day needs, while there is a network."),
    "prepare_text": _(
        "Takes today's visits, checklists, sites and the map onto this phone. After that no network is needed."
    ),
    "prepare_go": _("Take everything along"),
    "prepare_again": _("Take along again"),
    "ready_to_go": _("Everything is on this phone. You may go without a network."),
    "taking": _("Taking: {what} …"),
    "step_today": _("Visits and checklists"),
    "step_places": _("Sites"),
    "step_map": _("Map"),
    "step_app": _("The app itself"),
    "have_visits": _("Planned visits"),
    "n_visits": _("{n} visits"),
    "have_lists": _("Checklists taken along"),
    "n_lists": _("{n} checklists"),
    "have_sites": _("Sites"),
    "n_sites": _("{n} sites"),
    "have_map": _("Map"),
    "n_shapes": _("{n} streets and areas"),
    "have_time": _("Taken along"),
    "have_until": _("Good until"),
    "have_room": _("Room for photos"),
    "photos_fit": _("about {n} photos ({free})"),
    "lists_in_hand": _("Checklists in hand"),
    "list_about": _("{title}, {n} items, {hash}, taken {time}"),
    "prepare_no_network": _(
        "There is no network, or the server can't be reached. What was taken along before is still here."
    ),
    "no_worker": _("The browser has not stored the app. Reload the page and try again."),
    "room_full_prepare": _("The phone has no room. Free some space and try again."),
    "newer_list": _("The server has newer visits or checklists. Visits already begun keep theirs."),
    "take_newer": _("Take the newer ones"),
    "too_old": _("What is on this phone is of {time}. Get ready again as soon as there is a network."),
    "room_full": _(
        "The phone has only {free} of room left for this app: no more photos can be taken. Send what waits, or free some space."
    ),
    "room_tight": _(
        "The room for this app is used to {share} percent. Send what waits, or free some space soon."
    ),
    "may_be_cleared": _("The browser may clear this app's data when the phone is full"),
    "may_be_cleared_text": _(
        "Add the app to the home screen and keep 2 GB of the phone free; then the browser leaves its data alone."
    ),
    "install_text": _(
        "Add the app to the home screen: it opens faster, and the browser does not clear its data."
    ),
    "install": _("Add to the home screen"),
    "room_used": _("Room used"),
    "room_words": _("{used} of {quota}"),
}
FINDING_A_SITE = {
    "scan": _("Scan"),
    "scan_text": _("Point the camera at the plate on the wall."),
    "type_code": _("Code on the plate"),
    "open_site": _("Open the site"),
    "not_a_plate": _("This is not the plate of a site."),
    "plate_unknown": _(
        "No site on this phone has this plate. It may be new or revoked: get ready again with a network, or look for the site by name."
    ),
    "no_camera": _("No camera"),
    "no_camera_text": _("Type the code that stands below the QR code."),
    "camera_denied": _("The camera is not allowed. Allow it in the browser's settings, or type the code."),
    "light": _("Light"),
    "find": _("Find a site"),
    "find_hint": _("Name, code or pinyin initials"),
    "near_me": _("Near me"),
    "near_text": _("Type a name, or look for what is near."),
    "where_am_i": _("Which site?"),
    "no_site": _("No such site"),
    "no_site_text": _("Try another part of the name, the code or the pinyin initials."),
    "none_near": _("No site within 3 km"),
    "none_near_text": _("Look for it by name."),
    "map": _("Map"),
    "map_failed": _("The map could not be opened. Get ready again with a network."),
    "where_i_am": _("Where I am"),
    "nearest": _("Nearest: {name}, {m} m"),
    "inspect_here": _("Inspect here"),
    "go_there": _("Go and inspect"),
}
SENDING = {
    "outbox": _("To be sent"),
    "state_kept": _("Kept here"),
    "state_sending": _("Sending"),
    "state_delivered": _("Delivered"),
    "state_stuck": _("Stuck"),
    "state_aside": _("Put aside"),
    "outbox_waiting": _("{n} visits, {size} to be sent"),
    "outbox_clear": _("Everything was delivered."),
    "outbox_none": _("Nothing waits."),
    "outbox_empty": _("No finished visits"),
    "outbox_empty_text": _("A visit comes here when you finish it."),
    "send_now": _("Send now"),
    "retry_now": _("Try again now"),
    "keep_open": _("Leave this page open until everything is delivered."),
    "line_sending": _("Sending…"),
    "line_signed_out": _(
        "You were signed out. Everything stays on this phone; sign in again and it goes on."
    ),
    "next_try": _("Next try at {time}."),
    "record": _("Record"),
    "kind_photo": _("Photo"),
    "kind_audio": _("Voice note"),
    "kind_original": _("Original"),
    "record_and_files": _("Record and {n} files"),
    "record_about": _("{time} · {judged} judged, {failed} failed · {files} files, {size}"),
    "of_size": _("{sent} of {size}"),
    "sent_share": _("Sent so far"),
    "server_waiting": _("The server has it and completes it."),
    "server_conflict": _(
        "The server has another version of this visit. Both are kept; the office decides which counts."
    ),
    "server_held": _("The server has it; the office decides how to take it."),
    "server_rejected": _("The office decided not to take this visit."),
    "export": _("Export to a file"),
    "exported": _("A file of {size} was written. Give it to the campaign office."),
    "exported_at": _("Exported {time}; the campaign office can import the file."),
    "file_name": _("visit"),
    "set_aside": _("Set aside"),
    "set_aside_title": _("Set this visit aside?"),
    "set_aside_text": _(
        "It is no longer sent by itself. If the exported file is lost too, the visit is lost. It stays on this phone and can be taken up again."
    ),
    "take_up": _("Send it after all"),
    "sealed": _(
        "{name} has {n} visits on this phone that are not delivered. They are sealed until {name} signs in here again."
    ),
    "somebody": _("Somebody else"),
    "why_no_network": _("No network, or the server can't be reached."),
    "why_odd_answer": _("The answer did not come from the server: perhaps a sign-in page of the network."),
    "why_server_trouble": _("The server is in trouble. It is tried again by itself."),
    "why_bytes_gone": _("The file is no longer on this phone."),
    "why_bytes_changed": _("The file on this phone was damaged."),
    "why_not_allowed": _(
        "Your post no longer includes inspecting. Export the visit and give it to the office."
    ),
    "why_other_person": _("Somebody else is signed in on this phone. It waits for its owner."),
    "why_other": _("The server refused it ({code}, {status}). Export it and give it to the office."),
    "why_wrong_offset": _("It is being continued where it stopped."),
    "why_file_damaged": _("It arrived damaged and is sent again."),
    "why_hash_mismatch": _("It arrived damaged and is sent again."),
    "pill_clear": _("All delivered"),
    "pill_offline": _("No network"),
    "pill_kept": _("{n} to be sent"),
    "pill_sending": _("Sending {n}"),
    "pill_stuck": _("Needs a look"),
    "pill_signed_out": _("Sign in again"),
}
THIS_PHONE = {
    "welcome": _("Field work"),
    "welcome_text": _(
        "Inspect without a network: sign in once, take the day along, and everything is delivered when you are back."
    ),
    "welcome_once": _("The sign-in holds for 30 days on this phone."),
    "sign_in": _("Sign in"),
    "more": _("More"),
    "person": _("Inspector"),
    "device": _("This phone"),
    "signed_in_until": _("Signed in until"),
    "installed": _("On the home screen"),
    "yes": _("Yes"),
    "no": _("No"),
    "lasting": _("Protected from clearing"),
    "lasting_yes": _("The browser promised to keep the data"),
    "lasting_no": _("Not promised: add the app to the home screen"),
    "photos_left": _("Room for photos"),
    "clock": _("Clock"),
    "clock_good": _("Agrees with the server"),
    "clock_unknown": _("Not measured yet"),
    "clock_slow": _("{m} min behind the server"),
    "clock_fast": _("{m} min ahead of the server"),
    "clock_warning": _(
        "The clock of this phone is {words}. Set it to automatic. Times of visits are corrected when they are sent."
    ),
    "lists_taken": _("Checklists of"),
    "app_version": _("Version"),
    "to_desk": _("Back to the desk"),
    "to_office_form": _("To the on-line form"),
    "to_me": _("My account"),
    "to_trust": _("How to trust the server"),
    "usual_type": _("Usual type"),
    "large_type": _("Large type"),
    "leave": _("Sign out of this phone"),
    "leave_title": _("Sign out of this phone?"),
    "leave_text": _("Today's visits and sites are removed. You have to sign in again to go on."),
    "leave_waiting": _(
        "{n} visits are not delivered. They stay sealed on this phone until you sign in again."
    ),
    "leave_offline": _("Signing out needs a network."),
    "new_app": _("A newer version of the app is ready."),
    "take_new_app": _("Use it"),
    "broken": _("This page could not be shown"),
    "broken_text": _("What you entered is kept on this phone. ({why})"),
    "back": _("Back"),
    "close": _("Close"),
    "cancel": _("Cancel"),
    "to_today": _("To today"),
    "held_here": _("{n} visits are on this phone: look at them, send or export them"),
    "copy_address": _("Copy the address"),
    "copied": _("Copied"),
}
REFUSALS = {
    "in_wechat": _("WeChat"),
    "in_dingtalk": _("DingTalk"),
    "in_wecom": _("WeCom"),
    "in_alipay": _("Alipay"),
    "in_qq": _("QQ"),
    "in_feishu": _("Feishu"),
    "in_weibo": _("Weibo"),
    "refuse_built_in": _("Open this page in the phone's browser, not inside {name}"),
    "refuse_built_in_why": _(
        "A browser inside another app deletes its data when that app likes. Visits could be lost."
    ),
    "do_menu": _("Tap the menu with three dots at the top right."),
    "do_open_in_browser": _("Choose “Open in browser”."),
    "refuse_insecure": _("The connection is not secure"),
    "refuse_insecure_why": _(
        "Without HTTPS a browser gives no camera, no position and no storage that works without a network."
    ),
    "do_trust": _("Install the server's certificate once, then open the secure address."),
    "refuse_private": _("This is a private window, or the browser does not store anything"),
    "refuse_private_why": _("When a private window closes, everything in it is gone. Visits would be lost."),
    "do_leave_private": _("Leave the private mode of the browser, or allow it to store data."),
    "do_come_back": _("Open this address again."),
    "refuse_not_installed": _("Add the app to the home screen first"),
    "refuse_not_installed_why": _(
        "On iPhone and iPad Safari deletes the data of a site after seven days without a visit. An app on the home screen keeps its data."
    ),
    "do_share": _("Tap the share sign at the bottom of Safari."),
    "do_add_home": _("Choose “Add to Home Screen”."),
    "do_open_icon": _("Open the app by its new icon and sign in there."),
    "refuse_old": _("This browser is too old"),
    "refuse_old_why": _("It lacks what is needed to keep visits safely without a network."),
    "do_update": _(
        "Update it, or install Chrome, Edge or Firefox of the last two years (Android 8 or newer, iOS 16.4 or newer)."
    ),
    "refuse_no_room": _("The phone has too little room"),
    "refuse_no_room_why": _("Only {free} are free for this app; a day with photos needs 400 MB."),
    "do_free_room": _("Delete large videos or unused apps."),
}

ALL = {
    **JUDGING,
    **PICTURES_AND_SOUND,
    **TODAY_AND_GETTING_READY,
    **FINDING_A_SITE,
    **SENDING,
    **THIS_PHONE,
    **REFUSALS,
}


def words() -> dict[str, str]:
    """Every text by its key, in the language of the request."""
    return {key: str(text) for key, text in ALL.items()}
