"""Targets that do what no target may do, for the tests of the harness."""

import os

from fuzz.target import CLEAN, Target


def _raise(data, _folder):
    if b"!" in data:
        raise ValueError("as expected")
    return CLEAN


def _grow(_data, _folder):
    return str(bytearray(2**31))


def _hang(_data, _folder):
    while True:
        pass


def _end(_data, _folder):
    os._exit(3)


def _draw(rng):
    return b"x" * rng.randrange(200) + b"!" + b"y" * 100


TARGETS = {
    name: Target(name, _draw, run)
    for name, run in (("raises", _raise), ("grows", _grow), ("hangs", _hang), ("ends", _end))
}
