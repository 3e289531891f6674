"""Code as text: the tree that was written comes back from it, whatever an author put into it."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.codegen import layout, python
from ads_compiler.codegen.expressions import value
from ads_compiler.detection.tree import Match, Text
from codegen.test_python import HOSTILE, facts, rule

NASTY = st.text(
    st.sampled_from(list("\"'\\{}#%\n\r\f\v\t\0 a,;é\x85\u2028\u202e\ud800\U0001f600")),
    max_size=300,
)
TEXTS = NASTY | st.text(st.characters(exclude_categories=[]))
PLAIN = st.recursive(
    TEXTS | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(TEXTS, inner),
    max_leaves=12,
)


@given(PLAIN)
def test_data_come_back_as_they_were(data):
    text = layout.statements([ast.Assign([ast.Name("DATA", ast.Store())], value(data), lineno=1)])
    assert text.isascii()
    names = {}
    exec(text, names)
    assert names["DATA"] == data
    assert type(names["DATA"]) is type(data)


def operands(inner):
    joined = st.builds(
        ast.BoolOp, st.sampled_from([ast.And(), ast.Or()]), st.lists(inner, min_size=2, max_size=4)
    )
    return joined | st.builds(ast.UnaryOp, st.just(ast.Not()), inner)


@given(
    st.recursive(
        TEXTS.map(lambda text: ast.Call(ast.Name("f", ast.Load()), [value((text,))], [])), operands
    )
)
def test_conditions_come_back_as_they_were(node):
    text = layout.statements([ast.Assign([ast.Name("x", ast.Store())], node, lineno=1)])
    assert ast.dump(ast.parse(text).body[0].value) == ast.dump(node)


@given(TEXTS)
def test_documentation_is_one_harmless_literal(text):
    written = layout.docstring(layout.shown(text))
    (statement,) = ast.parse(written).body
    assert ast.get_docstring(ast.Module([statement], [])) is not None
    assert all(
        " " <= character <= "~" or character == "\n" for character in ast.literal_eval(written)
    )


@given(TEXTS, TEXTS)
def test_what_an_author_writes_changes_only_constants(key, title):
    """Names of rules reach names of functions, so the functions of one rule only are compared."""

    def shape(key, title):
        text = python.emit(
            facts(title=title, contain=title, response_steps=(title,)),
            (rule(Match(key, Text((title,))), key=key, title=title),),
        )
        return [type(node).__name__ for node in ast.walk(ast.parse(text))]

    assert shape(key, title) == shape("a", "b")


def test_lines_are_no_wider_than_a_hundred_columns():
    long = "word and " * 60 + HOSTILE * 5
    text = python.emit(
        facts(title=long, contain=long, response_steps=(long,)),
        (rule(Match("field", Text((long,))), title=long),),
    )
    assert max(map(len, text.splitlines())) <= layout.WIDTH
