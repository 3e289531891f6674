"""Everything that is fuzzed, by name."""

from fuzz.targets import events, evtx, files, indexes, pages, rules

TARGETS = {
    target.name: target
    for room in (pages, rules, events, evtx, indexes, files)
    for target in room.TARGETS
}
