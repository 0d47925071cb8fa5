#!/usr/bin/env python3
"""Checks that every room includes only what the floors allow.

CMakeLists.txt says per room which rooms it DEPENDS on. A file in src/ROOM may include "ROOM/x.h",
headers of the rooms it depends on and "impasto/x.h"; a public header may include nothing of src/.

    scripts/check_floors.py [ROOT]        exit 0: all is well; 1: every offending line is named
"""

import pathlib
import re
import sys

ROOM = re.compile(r"^\s*impasto_room\(\s*(\w+)([^)]*)\)", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
SOURCES = {".cpp", ".h"}


def declared_rooms(cmake):
    """Room -> the rooms it may use, in the order of the floors."""
    rooms = {}
    for name, arguments in ROOM.findall(cmake):
        words = re.sub(r"#.*", "", arguments).split()
        depends = []
        if "DEPENDS" in words:
            rest = words[words.index("DEPENDS") + 1 :]
            depends = rest[: rest.index("LIBRARIES")] if "LIBRARIES" in rest else rest
        rooms[name] = depends
    return rooms


def floor_errors(rooms):
    """A room may only depend on rooms that are declared before it."""
    known = []
    for name, depends in rooms.items():
        for other in depends:
            if other not in known:
                yield f"CMakeLists.txt: room {name} depends on {other}, which is not below it"
        known.append(name)


def include_errors(root, rooms):
    for path in sorted((root / "src").rglob("*")):
        if path.suffix in SOURCES:
            room = path.relative_to(root / "src").parts[0]
            if room not in rooms:
                yield f"{path.relative_to(root)}: src/{room} is no room of CMakeLists.txt"
                continue
            yield from file_errors(root, path, [room, "impasto", *rooms[room]])
    for path in sorted((root / "include").rglob("*.h")):
        yield from file_errors(root, path, ["impasto"])


def file_errors(root, path, allowed):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match and match.group(1).split("/")[0] not in allowed:
            yield (
                f'{path.relative_to(root)}:{number}: includes "{match.group(1)}",'
                f" but may use only: {', '.join(allowed)}"
            )


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    root = root if root.is_dir() else root.parents[1]
    rooms = declared_rooms((root / "CMakeLists.txt").read_text())
    if not rooms:
        sys.exit("check_floors: no impasto_room(...) found in CMakeLists.txt")
    errors = [*floor_errors(rooms), *include_errors(root, rooms)]
    print("\n".join(errors) if errors else f"check_floors: {len(rooms)} rooms keep to their floors")
    sys.exit(1 if errors else 0)


main()
