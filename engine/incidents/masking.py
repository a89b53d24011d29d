"""Keeping secrets out of what people and programs are shown: PINs, signature activations, tokens, passwords, keys.

What is a secret is told by the name it stands under (`NAMES`), or by its shape (`SHAPES`). Texts that a failure left
behind are freed from the very values that the job was given, so a secret does not come out by an error message either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

MASK = "•••"
NAMES = frozenset(
    "pin otp password passwd pwd passphrase passcode secret token activation credential credentials authorization cookie"
    " session apikey key matkhau bimat mapin".split()
)
PAIRS = frozenset({("mat", "khau"), ("bi", "mat")})  # mat_khau, bi_mat
SHORTEST = 4  # a shorter value is hidden where it stands, but not looked for in other texts
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
NAMED = "|".join(
    (
        "pin", "otp", r"pass(?:word|wd|phrase|code)", "pwd", "(?:access[_ -]?|refresh[_ -]?)?token", "secret",
        "api[_ -]?key", "private[_ -]?key", "activation[_ -]?id", "authorization", "mật khẩu", "mã pin", "mat[_ ]?khau",
    )
)  # fmt: skip
SHAPES = tuple(
    re.compile(shape, re.IGNORECASE | re.DOTALL)
    for shape in (
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
        r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+",  # RFC 7519
        r"(?<=bearer )\S+",  # RFC 6750
        r"(?<=basic )[A-Za-z0-9+/]{8,}={0,2}",  # RFC 7617
        r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)",  # RFC 3986, 3.2.1
        rf"(?<![^\W_])(?:{NAMED})[\"']?\s*(?:[:=]|\blà\b)\s*[\"']?[^\s\"',;)}}\]]+",
    )
)


def is_secret_name(name: str) -> bool:
    """Whether what stands under this name is a secret: by its words, `userPin` and `user_pin` alike, never `opinion`."""
    words = [word.lower() for word in WORDS.findall(name)]
    return not NAMES.isdisjoint(words) or not PAIRS.isdisjoint(pairwise(words))


def masked(value: Any) -> Any:
    """A copy of a JSON value with every secret replaced by `MASK`."""
    return _masked(value, secrets_in(value))


def secrets_in(value: Any) -> frozenset[str]:
    """Every text and number that stands under a secret name, at any depth."""
    return frozenset(_secrets(value, False))


def hide(text: str, secrets: Collection[str] = ()) -> str:
    """The text without `secrets`, and without whatever looks like one."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
    for shape in SHAPES:
        text = shape.sub(MASK, text)
    return text


def _masked(value: Any, secrets: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            hide(str(name), secrets): MASK if is_secret_name(str(name)) and each is not None else _masked(each, secrets)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(each, secrets) for each in value]
    if isinstance(value, str):
        return hide(value, secrets)
    return MASK if isinstance(value, int | float) and len(str(value)) >= SHORTEST and str(value) in secrets else value


def _secrets(value: Any, is_secret: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _secrets(each, is_secret or is_secret_name(str(name)))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secrets(each, is_secret)
    elif is_secret and value is not None and not isinstance(value, bool) and str(value):
        yield str(value)
