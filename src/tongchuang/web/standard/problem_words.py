"""What the reader of packs finds wrong, in the reader's language.

The engine knows no languages: it keeps a template and its parameters apart. Its templates stand here a second time, so
that the catalogue has them; a test compares the two.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

from tongchuang.domain.standards.engine_io import Problem

TEMPLATES = (
    gettext_noop("%(place)s: %(reason)s"),
    gettext_noop("%(what)s `%(id)s` stands here twice (first on line %(first)s)"),
    gettext_noop("%(what)s has neither `method` and `rule` (an item) nor `children` (a heading)"),
    gettext_noop("%(what)s has no items below it"),
    gettext_noop("%(what)s has no points: under `regime: attain` it counts as attained whatever is found"),
    gettext_noop("%(what)s names no `site_types`; the method `site` needs at least one"),
    gettext_noop("INTERVAL in `rrule` must be 1 or more"),
    gettext_noop("`%(key)s` belongs to an item; this entry has `children` and so is a heading"),
    gettext_noop("`%(key)s` goes with `kind: %(fitting)s` only"),
    gettext_noop("`%(key)s` has %(length)s characters; at most %(most)s"),
    gettext_noop("`%(key)s` has no value here; inside { } a value with a comma must stand in quotes"),
    gettext_noop("`%(key)s` is %(value)s; at most %(places)s decimal places"),
    gettext_noop("`%(key)s` is %(value)s; it must be a whole number"),
    gettext_noop("`%(key)s` is %(value)s; it must be at least %(least)s"),
    gettext_noop("`%(key)s` is %(value)s; it must be at most %(most)s"),
    gettext_noop("`%(key)s` is `%(id)s`; use a-z, 0-9, `-` and `_`, at most 40 characters"),
    gettext_noop("`%(key)s` is empty; write a number or leave the line out"),
    gettext_noop("`%(key)s` is empty; write it or leave the line out"),
    gettext_noop("`%(key)s` is missing in %(what)s"),
    gettext_noop("`%(key)s` is still open (…): nothing is ranked by it"),
    gettext_noop("`%(key)s` is too large or has too many digits: %(text)s"),
    gettext_noop("`%(key)s` must be STANDARD/CODE, not `%(text)s`"),
    gettext_noop("`%(key)s` must be a finite number, not `%(text)s`"),
    gettext_noop("`%(key)s` must be a list"),
    gettext_noop("`%(key)s` must be a list, such as [first, second]"),
    gettext_noop("`%(key)s` must be a mapping, such as {key: value}"),
    gettext_noop("`%(key)s` must be a number in plain digits, such as 2.5; `%(text)s` is not"),
    gettext_noop("`%(key)s` must be a number, not a list or a mapping"),
    gettext_noop("`%(key)s` must be a number; `%(text)s` has full-width digits, write 0 to 9"),
    gettext_noop("`%(key)s` must be a number; `%(text)s` is in quotes and so is text, remove the quotes"),
    gettext_noop("`%(key)s` must be one line"),
    gettext_noop("`%(key)s` must be text, not a list or a mapping"),
    gettext_noop("`%(key)s` must be true or false"),
    gettext_noop("`%(kind)s` in a gate takes a mapping, such as {share: 0.95}"),
    gettext_noop("`%(kind)s` stands in the group `%(other)s` too; a unit is ranked once"),
    gettext_noop("`%(kind)s` stands twice in this gate"),
    gettext_noop("`questions` has %(count)s; at most %(most)s"),
    gettext_noop("`questions` names none"),
    gettext_noop("`%(name)s` must be the name of a .yaml file in this folder"),
    gettext_noop("`%(text)s` is a heading; a crosswalk joins items"),
    gettext_noop("`%(text)s` stands twice in `%(key)s`"),
    gettext_noop("`below: 0` never vetoes; write a pass rate above 0, such as 0.7"),
    gettext_noop("`below` is a pass rate of sites; the negative list has none, write `rule: veto`"),
    gettext_noop("`cap` is for headings with `children`; the limit of an item stands in its rule"),
    gettext_noop("`complete: true` without `sources`: say where the figures come from"),
    gettext_noop("`due_time` must be a time such as 18:00"),
    gettext_noop("`id` is `%(id)s`; use a-z, 0-9 and `-`"),
    gettext_noop("`id` is `%(id)s`; use letters a-z, digits, `-`, `_` and `.`"),
    gettext_noop("`%(key)s.of: %(word)s` isn't another consequence of this pack"),
    gettext_noop("`%(id)s` is of a %(period)s and counts `%(other)s` of a %(its)s; both must be of the same"),
    gettext_noop("`%(id)s` counts `%(other)s` and so, in a circle, itself"),
    gettext_noop("`amount` is the same for all and `amounts` go by rank; take one"),
    gettext_noop("`amounts` has %(count)s entries; it takes one for each place that `best` or `worst` names"),
    gettext_noop("`ties: share` goes with `amounts` only: what else could be shared?"),
    gettext_noop("no post of a unit `%(word)s`"),
    gettext_noop("`rrule` has both UNTIL and COUNT; keep one"),
    gettext_noop("`rrule` isn't an RFC 5545 rule: %(why)s"),
    gettext_noop("`rrule` needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"),
    gettext_noop("`rrule` never comes round: %(rule)s"),
    gettext_noop("`rule` must be one rule: its name, or {name: {figures}}"),
    gettext_noop("`site_types` is for the method `site`; this item is `%(method)s`"),
    gettext_noop("`standard` names no file"),
    gettext_noop("`steps` is empty; name at least one, such as [0.9, 1]"),
    gettext_noop("`tree` is empty; a standard has at least one item"),
    gettext_noop("`url` must begin with http:// or https://"),
    gettext_noop("`was: %(was)s` stands here twice (first on line %(first)s); one item takes over from one"),
    gettext_noop("`was` is the item's own code; leave it out"),
    gettext_noop("`when` takes one of best, worst, below, at_least, repeated, in_a_row"),
    gettext_noop("`who` names nobody"),
    gettext_noop("`year_weights` add up to %(total)s, not to 1: a full score is out of reach"),
    gettext_noop("`year_weights` add up to %(total)s; at most 1"),
    gettext_noop("`year` is %(year)s, but the file is called %(file)s.yaml"),
    gettext_noop("`zero_at` %(zero)s lies above `value` %(value)s: with `%(op)s` whatever fails scores 0; did you mean one below?"),
    gettext_noop("`zero_at` %(zero)s lies below `value` %(value)s: with `%(op)s` whatever fails scores 0; did you mean one above?"),
    gettext_noop("`zero_at` can't go with `==`; leave it out, or use >= or <="),
    gettext_noop("`zero_at` equals `value` (%(value)s); it must lie beyond it"),
    gettext_noop("a condition of a gate is a name, or {name: {figures}}"),
    gettext_noop("a crosswalk must be a list of {from, to, relation}"),
    gettext_noop("a cycle: `covers` comes back to %(code)s; items that cover each other are `equal`"),
    gettext_noop("a line of a crosswalk must be {from, to, relation}"),
    gettext_noop("a pack must have the keys `id`, `title`, `level`, `standard`"),
    gettext_noop("a standard must have the keys `standard`, `site_types` and `tree`"),
    gettext_noop("a step must be a pair, such as [0.9, 1]"),
    gettext_noop("an entry of `%(key)s` must be a mapping with %(known)s"),
    gettext_noop("an entry of the tree must be a mapping with `code` and `title`"),
    gettext_noop("an item of the negative list has no points of its own; leave `points` out"),
    gettext_noop("both ends are in `%(standard)s`; a crosswalk joins two standards"),
    gettext_noop("can't be read: %(why)s"),
    gettext_noop("code `%(code)s` stands here twice (first on line %(first)s); every code is unique"),
    gettext_noop("every weight in `method_weights` is 0; weigh at least one method"),
    gettext_noop("key `%(key)s` stands here twice (first on line %(first)s); keep one"),
    gettext_noop("neither end is in a standard of this pack"),
    gettext_noop("no %(file)s in this folder; it isn't a pack"),
    gettext_noop("no file `%(name)s` in this folder"),
    gettext_noop("no group `%(word)s`"),
    gettext_noop("no item `%(word)s` in the standard `%(standard)s`"),
    gettext_noop("no standard `%(word)s` in this pack"),
    gettext_noop("no standard `%(word)s` in this pack or in one beside it"),
    gettext_noop("part `%(name)s` of `rrule` stands there twice or has no value"),
    gettext_noop("rule `%(rule)s` doesn't fit the method `%(method)s`; that takes %(fitting)s"),
    gettext_noop("rule `%(rule)s` needs its figures; write %(example)s"),
    gettext_noop("rule grades names no grade; write %(example)s"),
    gettext_noop("site type `%(code)s` must be a mapping; write %(code)s: {title: …}"),
    gettext_noop("site type `%(code)s`: at most 40 characters, no blanks and none of / | , ; :"),
    gettext_noop("site type `%(word)s` in `quotas` isn't defined in a standard of this pack"),
    gettext_noop("site type `%(word)s` isn't defined under `site_types`"),
    gettext_noop("the figures of rule `%(rule)s` must be a mapping; write %(example)s"),
    gettext_noop("the items have different methods (%(one)s, %(other)s): a fact of one can't count for the other"),
    gettext_noop("these two items are joined already on line %(first)s"),
    gettext_noop("two standards with the id `%(id)s`; another version is not another standard"),
    gettext_noop("two steps at the count %(count)s; keep one"),
    gettext_noop("two steps at the rate %(rate)s; keep one"),
    gettext_noop("unknown %(key)s `%(word)s`"),
    gettext_noop("unknown `%(word)s` in `who`"),
    gettext_noop("unknown condition `%(word)s` in a gate"),
    gettext_noop("unknown key `%(word)s` in %(what)s"),
    gettext_noop("unknown kind of unit `%(word)s`"),
    gettext_noop("unknown part `%(word)s` in `rrule`"),
    gettext_noop("unknown rule `%(word)s`"),
    gettext_noop("no such folder"),
    gettext_noop("isn't a folder"),
    gettext_noop("a second document begins here (`---`); one file holds one document"),
    gettext_noop("nested more than %(depth)s levels deep"),
    gettext_noop("`*%(name)s` refers to `&%(name)s`, which doesn't stand above"),
    gettext_noop("a key must be a word, not a list or a mapping"),
    gettext_noop("`<<` (merge) isn't supported; write the keys out"),
    gettext_noop("a tag (`%(tag)s`) isn't allowed; use quotes to make something text"),
    gettext_noop("the file is empty"),
    gettext_noop("the file is larger than %(most)s MB; split it"),
    gettext_noop("the file is UTF-16; save it as UTF-8"),
    gettext_noop("the file isn't UTF-8 (perhaps GBK); save it as UTF-8"),
    gettext_noop("a control character (code %(code)s); remove it"),
    gettext_noop("a tab at the beginning of the line; indent with spaces"),
    gettext_noop("a key must be a word, not a list or a mapping (is a value with `{` not in quotes?)"),
    gettext_noop("a cycle: `*%(name)s` refers to what it stands in; write the item out"),
    gettext_noop("more than %(most)s values in one file, repeated ones (`*name`) counted"),
    gettext_noop("not valid YAML: %(why)s; put a value that contains a colon into quotes, and check the indentation"),
    gettext_noop("not valid YAML: %(why)s; put a value that begins with a sign into quotes"),
    gettext_noop("not valid YAML: %(why)s; full-width punctuation stands here; write plain : and , and quotes"),
    gettext_noop("not valid YAML: %(why)s; look at the indentation, colons and quotes of this line and the one above"),
    gettext_noop("not valid YAML: %(why)s"),
)
# What some templates end in: the nearest known word, the known ones, a hint.
ENDINGS = (
    gettext_noop("; a full-width colon stands here, write `: `"),
    gettext_noop("; did you mean `%(near)s`?"),
    gettext_noop(" (known: %(known)s)"),
)
# What a sentence may be about (`what`), alone or with a code.
ABOUT = (
    gettext_noop("the pack"),
    gettext_noop("the standard"),
    gettext_noop("this line"),
    gettext_noop("this item"),
    gettext_noop("this heading"),
    gettext_noop("this entry"),
    gettext_noop("source"),
    gettext_noop("phase"),
    gettext_noop("cadence"),
    gettext_noop("group"),
    gettext_noop("consequence"),
)
ABOUT_CODE = (
    gettext_noop("item %(code)s"),
    gettext_noop("heading %(code)s"),
    gettext_noop("rule %(code)s"),
    gettext_noop("entry %(code)s"),
    gettext_noop("site type %(code)s"),
    gettext_noop("gate condition %(code)s"),
)
_CODED = re.compile(r"^(item|heading|entry|rule|site type|gate condition) (.+)$")


def problem_text(problem: Problem) -> str:
    """The sentence of a problem, in the language of the page."""
    template, ending = problem.template, ""
    for each in ENDINGS:
        if template.endswith(each):
            template, ending = template.removesuffix(each), gettext(each)
    params = {name: _about(value) if name == "what" else value for name, value in problem.params}
    return (gettext(template) + ending) % params


def _about(value: str) -> str:
    match = _CODED.match(value)
    if match:
        return gettext(f"{match[1]} %(code)s") % {"code": match[2]}
    return gettext(value) if value in ABOUT else value
