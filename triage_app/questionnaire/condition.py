"""The one-line conditions of the forms: what they may say, and the tree they are read into.

A condition reads like English and is a small part of Python's expression syntax, parsed with
`ast` and never evaluated by Python: names, comparisons, `and`, `or`, brackets, `x in (a, b)` and
`any_of(question, a, b)`. Meaning (three-valued) lives in `facts`; checks against a form in `check`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LONGEST_CONDITION: Final = 4000
LARGEST_NUMBER: Final = 1_000_000_000
# A define in a define in a define doubles each time: 30 short lines would make a thousand million.
MOST_PARTS: Final = 2_000
DEEPEST: Final = 50
_OPERATORS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


@dataclass(frozen=True, slots=True)
class Compare:
    """`name op value`: the value is an option id, a number, or (in `unlikely`) another question."""

    name: str
    operator: str
    value: str | float


@dataclass(frozen=True, slots=True)
class OneOf:
    """`name in (a, b)`."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any_of(name, a, b)` on a question with several answers."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A `define` standing for its condition."""

    name: str


@dataclass(frozen=True, slots=True)
class Both:
    """`a and b and …`."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """`a or b or …`."""

    parts: tuple[Tree, ...]


Leaf = Compare | OneOf | AnyOf
Tree = Leaf | Named | Both | Either


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as written (`text`) and as read (`tree`, every define put in its place)."""

    text: str
    tree: Tree


class ConditionFault(ValueError):
    """The text is not a condition; `str()` says what is wrong, `cure` what to write instead."""

    def __init__(self, text: str, cure: str) -> None:
        super().__init__(text)
        self.cure = cure


def parse(text: str) -> Condition:
    """Read a condition. Raises ConditionFault with a sentence and a cure."""
    if len(text) > LONGEST_CONDITION:
        raise ConditionFault("The condition is too long.", "Split it with a [[define]].")
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionFault(
            "The condition cannot be read.",
            "Check brackets, commas and quotes; write == for “is” and no quotes round options.",
        ) from error
    try:
        return Condition(" ".join(text.split()), _read(body))
    except RecursionError as error:
        raise ConditionFault(
            "The condition is nested too deeply.", "Split it with a [[define]]."
        ) from error


def put_in_place(condition: Condition, defines: Mapping[str, Tree]) -> Condition:
    """The condition with every define replaced by its tree.

    Raises ConditionFault on others, and when it grows too large.
    """

    def replace(tree: Tree) -> Tree:
        match tree:
            case Named(name):
                if name not in defines:
                    raise ConditionFault(
                        f"“{name}” stands alone but is no [[define]].",
                        f"Compare it with something, such as {name} == yes.",
                    )
                return defines[name]
            case Both(parts):
                return Both(tuple(replace(part) for part in parts))
            case Either(parts):
                return Either(tuple(replace(part) for part in parts))
            case _:
                return tree

    tree = replace(condition.tree)
    if not _fits(tree):
        raise ConditionFault(
            "The condition is too large with its [[define]]s in their places.",
            "Use fewer of them, or shorter ones.",
        )
    return Condition(condition.text, tree)


def _fits(tree: Tree) -> bool:
    """Whether every walk through the tree comes to an end soon."""
    waiting = [(tree, 1)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            return False
        if isinstance(part, Both | Either):
            waiting += ((inner, depth + 1) for inner in part.parts)
    return True


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every comparison of the tree, in reading order."""
    match tree:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Named():
            return
        case _:
            yield tree


def names(tree: Tree) -> tuple[str, ...]:
    """Every name the tree compares, each once, in reading order."""
    return tuple(dict.fromkeys(leaf.name for leaf in leaves(tree)))


def _read(node: ast.expr) -> Tree:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return Both(tuple(_read(value) for value in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Either(tuple(_read(value) for value in values))
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[options]):
            return OneOf(name, _options(options))
        case ast.Compare(left=ast.Name(id=name), ops=[operator], comparators=[value]):
            if type(operator) in _OPERATORS:
                return Compare(name, _OPERATORS[type(operator)], _value(value))
        case ast.Call(func=ast.Name(id="any_of"), args=[ast.Name(id=name), *rest], keywords=[]):
            if rest:
                return AnyOf(name, tuple(_option(option) for option in rest))
        case ast.Name(id=name):
            return Named(name)
        case _:
            pass
    raise ConditionFault(
        f"“{ast.unparse(node)}” is not something a condition may say.",
        "Use: a name, == != < <= > >=, and, or, brackets, x in (a, b), any_of(question, a, b).",
    )


def _options(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Tuple):
        return tuple(_option(element) for element in node.elts)
    return (_option(node),)


def _option(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    raise ConditionFault(
        f"“{ast.unparse(node)}” is not an option.", "Write option ids without quotes."
    )


def _value(node: ast.expr) -> str | float:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as number) if number <= LARGEST_NUMBER:
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)) if (
            number <= LARGEST_NUMBER
        ):
            return -number
        case _:
            pass
    raise ConditionFault(
        f"“{ast.unparse(node)}” is neither an option nor a number.",
        "Write an option id without quotes, or a number.",
    )
