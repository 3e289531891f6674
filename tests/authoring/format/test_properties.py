"""Generated pages: formatting is idempotent and keeps the meaning."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.authoring.format.facts import arrange
from ads_compiler.authoring.format.indent import reindent
from ads_compiler.authoring.format.layout import OTHER_MEANING, format_text
from ads_compiler.authoring.format.meaning import facts, meaning, ordered_facts
from ads_compiler.core.text import Text
from support.projects import BASE

FRONT = BASE[: BASE.index("\n# ") + 1]
# One piece per line; · is a space, → a tab, ↵ a line end.
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
    """A strategy for lists of lines."""
    lines = text.strip("\n").replace("·", " ").replace("→", "\t").split("\n")
    return st.lists(st.sampled_from([line.replace("↵", "\n") for line in lines]), max_size=most)


def page(lines):
    return FRONT + "\n".join(lines)


@settings(max_examples=60)
@given(drawn(PIECES, 14))
def test_formatting_any_body_keeps_its_meaning(lines):
    source = Text("page.md", page(lines))
    result, left = format_text(source)
    assert meaning(Text("page.md", result)) == meaning(source)
    again, left_again = format_text(Text("page.md", result))
    assert again == result
    assert left == left_again


@given(drawn(LINES, 12))
def test_formatting_any_yaml_keeps_its_meaning(lines):
    text = "\n".join(lines)
    moved = reindent(text)
    assert ordered_facts(moved) == ordered_facts(text)
    assert reindent(moved) == moved
    ordered = arrange(text)
    assert facts(ordered) == facts(text)
    assert arrange(ordered) == ordered


@settings(max_examples=20)
@given(
    st.permutations(BASE[: BASE.index("\n---\n")].split("\n")[1:10]),
    st.permutations(BASE.split("\n## ")[1:]),
)
def test_any_order_of_keys_and_sections_becomes_canonical(facts_, sections):
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
    result, left = format_text(Text("page.md", text))
    assert (result, left) == (BASE, "")


@settings(max_examples=60)
@given(
    st.sampled_from(["", "\n", "\n\n\n"]),
    st.text(alphabet="ab #`-\n\t:|>[]{}*'\"\\&é\u2028", max_size=40),
)
def test_formatting_any_text_after_a_heading_keeps_its_meaning(gap, text):
    source = Text("page.md", page(["# T", gap, text]))
    result, _ = format_text(source)
    assert meaning(Text("page.md", result)) == meaning(source)
    assert format_text(Text("page.md", result))[0] == result


def test_an_untidy_page_is_formatted():
    """The check of the meaning does not reject pages that are only untidy."""
    text = BASE.replace("\n## ", "\n##  ").replace("\n\n", "\n\n\n").replace("  - {", "-   {")
    assert format_text(Text("page.md", text))[1] != OTHER_MEANING
