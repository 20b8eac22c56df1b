"""Reading the system's own apt configuration: which mirror this machine uses for Debian."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One place that packages come from, e.g. the suite ``bookworm`` of a mirror."""

    uri: str
    suite: str
    signed_by: str | None = None


def system_sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """All sources of binary packages that the machine has, one-line and deb822 style, in apt's order of files."""
    sources: list[Source] = []
    main = etc / "sources.list"
    parts = etc / "sources.list.d"
    files = ([main] if main.is_file() else []) + (sorted(parts.iterdir()) if parts.is_dir() else [])
    for file in files:
        if file.suffix == ".list":
            sources.extend(parse_lines(file.read_text(encoding="utf-8")))
        elif file.suffix == ".sources":
            sources.extend(parse_deb822(file.read_text(encoding="utf-8")))
    return sources


def debian_mirror(sources: list[Source], codename: str) -> Source:
    """The source of the running release itself, not of its security updates or of a third party.

    >>> debian_mirror([Source("http://a/security", "bookworm-security"), Source("http://a/debian", "bookworm")],
    ...               "bookworm").uri
    'http://a/debian'

    :raises LookupError: when the machine names no mirror of Debian.
    """
    for source in sources:
        if source.suite == codename:
            return source
    for source in sources:
        if source.uri.rstrip("/").endswith("/debian"):
            return source
    raise LookupError(f"no source of Debian packages for {codename} in /etc/apt")


def parse_lines(text: str) -> Iterator[Source]:
    """The one-line form.

    >>> list(parse_lines("deb [arch=amd64 signed-by=/k.gpg] http://a/debian bookworm main # mine"))
    [Source(uri='http://a/debian', suite='bookworm', signed_by='/k.gpg')]
    """
    for raw in text.splitlines():
        words = raw.split("#", 1)[0].split()
        if not words or words[0] != "deb":
            continue
        del words[0]
        options: list[str] = []
        if words and words[0].startswith("["):
            while words:
                word = words.pop(0)
                options.append(word.strip("[]"))
                if word.endswith("]"):
                    break
        if len(words) >= 2:
            signed = next((option[10:] for option in options if option.startswith("signed-by=")), None)
            yield Source(words[0], words[1], signed)


def parse_deb822(text: str) -> Iterator[Source]:
    """The stanza form; a stanza of several URIs and suites gives each combination.

    >>> [source.suite for source in parse_deb822("Types: deb\\nURIs: http://a/debian\\nSuites: x\\n y\\n")]
    ['x', 'y']
    """
    for stanza in _stanzas(text):
        if "deb" not in stanza.get("types", "").split() or stanza.get("enabled", "yes").strip().lower() == "no":
            continue
        signed = stanza.get("signed-by", "").strip()
        for uri in stanza.get("uris", "").split():
            for suite in stanza.get("suites", "").split():
                yield Source(uri, suite, signed if signed.startswith("/") else None)


def _stanzas(text: str) -> Iterator[dict[str, str]]:
    stanza: dict[str, str] = {}
    field = ""
    for line in [*text.splitlines(), ""]:
        if not line.strip():
            if stanza:
                yield stanza
            stanza, field = {}, ""
        elif line.startswith("#"):
            continue
        elif line[0].isspace():
            stanza[field] = stanza.get(field, "") + "\n" + line
        else:
            field, _, value = line.partition(":")
            field = field.strip().lower()
            stanza[field] = value
