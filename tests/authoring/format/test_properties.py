"""Drawn pages: the layout of a layout is the layout, and it says what the page said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.authoring.format.facts import arrange
from ads_compiler.authoring.format.indent import reindent
from ads_compiler.authoring.format.layout import OTHER_MEANING, format_text
from ads_compiler.authoring.format.meaning import facts, meaning, said
from ads_compiler.core.text import Text
from support.projects import BASE

FRONT = BASE[: BASE.index("\n# ") + 1]
# One a line; · is a blank, → a tab, ↵ a line end.
PIECES = r"""
#·T
##·Goal
##···Validation·##
Detection↵---
###·Sub
##·Own
text
text··
-·item
··-·inner
1.·one
>·quoted
>·##·Goal


···
```
~~~
```·YAML··sigma
```yaml·case
a:···1
-·b:··2
····code··
<div>
<!--·x
-->
|·a·|·b·|
|---|---|
[r]:·/x
[r]
***
---
===
\
→
`a··b`
*·*·*
+
"""
LINES = r"""
ads:·1
title:···x
id:·y·#·c
#·comment
··#·inner
····#·deep

attack:
··version:·'1'
····version:·a
··techniques:
··-·id:·T1
····-·id:·T2
······tactics:·[a,
········b]
··tactics:·{a:·1}
tags:
-·a
-···b
-·-·c
··-·d
response:·|
···text
·····more··
updated:·>-
···
priority:·"a
··b"
owner:·&x·z
authors:·*x
-
---
...
?·k
:·v
platforms:·[]
q:·[
]
"""


def drawn(text, most):
    """Lists of lines."""
    lines = text.strip("\n").replace("·", " ").replace("→", "\t").split("\n")
    return st.lists(st.sampled_from([line.replace("↵", "\n") for line in lines]), max_size=most)


def page(lines):
    return FRONT + "\n".join(lines)


@settings(max_examples=60)
@given(drawn(PIECES, 14))
def test_drawn_bodies(lines):
    source = Text("page.md", page(lines))
    made, left = format_text(source)
    assert meaning(Text("page.md", made)) == meaning(source)
    again, left_again = format_text(Text("page.md", made))
    assert again == made
    assert left == left_again


@given(drawn(LINES, 12))
def test_drawn_yaml(lines):
    text = "\n".join(lines)
    moved = reindent(text)
    assert said(moved) == said(text)
    assert reindent(moved) == moved
    ordered = arrange(text)
    assert facts(ordered) == facts(text)
    assert arrange(ordered) == ordered


@settings(max_examples=20)
@given(
    st.permutations(BASE[: BASE.index("\n---\n")].split("\n")[1:10]),
    st.permutations(BASE.split("\n## ")[1:]),
)
def test_any_order_becomes_the_one_order(facts_, sections):
    rest = BASE[: BASE.index("\n---\n")].split("\n")[10:]
    keys = [line for line in facts_ if not line.startswith((" ", "attack"))]
    lines = [
        "---",
        *reversed(keys),
        *[line for line in BASE.split("\n")[1:10] if line not in keys],
        *rest,
        "---",
    ]
    title = BASE[BASE.index("\n# ") + 1 : BASE.index("\n## ")]
    text = "\n".join(lines) + "\n" + title + "".join(f"\n## {part.strip()}\n" for part in sections)
    made, left = format_text(Text("page.md", text))
    assert (made, left) == (BASE, "")


@settings(max_examples=60)
@given(
    st.sampled_from(["", "\n", "\n\n\n"]),
    st.text(alphabet="ab #`-\n\t:|>[]{}*'\"\\&é\u2028", max_size=40),
)
def test_any_text_behind_a_heading(gap, text):
    source = Text("page.md", page(["# T", gap, text]))
    made, _ = format_text(source)
    assert meaning(Text("page.md", made)) == meaning(source)
    assert format_text(Text("page.md", made))[0] == made


def test_the_guard_is_rarely_needed():
    """A page that is only untidy is laid out: the guard against another meaning is for what no pass foresees."""
    text = BASE.replace("\n## ", "\n##  ").replace("\n\n", "\n\n\n").replace("  - {", "-   {")
    assert format_text(Text("page.md", text))[1] != OTHER_MEANING
