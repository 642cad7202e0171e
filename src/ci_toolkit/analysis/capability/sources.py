"""Which sources the numbers of a study stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci_toolkit.analysis.capability.result import StreamCapability


def references(streams: Sequence[StreamCapability]) -> tuple[str, ...]:
    """Keys of the sources of what was used, each once, in the order of use."""
    return tuple(dict.fromkeys(key for stream in streams for key in _of(stream)))


def _of(stream: StreamCapability) -> Iterator[str]:
    yield "montgomery"
    method = stream.conforming_method or ("" if not stream.attribute else stream.attribute.method)
    if method.startswith("clustered"):
        yield "mccullagh-nelder-1989"
        if "neighbours alike" in method:
            yield "newey-west-1987" if "Newey-West" in method else "box-jenkins"
        if "effective number" in method:
            yield "korn-graubard-1998"
    elif method.startswith("Kaplan-Meier"):
        yield "kaplan-meier-1958"
    elif method.startswith("exact (Poisson)"):
        yield "garwood-1936"
    elif method:
        yield "clopper-pearson-1934"
    if stream.attribute is not None:
        if stream.attribute.chance is not None:
            yield "brown-cai-dasgupta-2001"
        return
    if stream.fit is not None:
        yield from _of_fit(stream)
    if stream.indices.cpk is not None:
        yield "patnaik-1950"
    if stream.indices.cpm is not None:
        yield "boyles-1991"
    if stream.tolerance:
        yield "wilks-1941"
        yield "krishnamoorthy-mathew-2009"


def _of_fit(stream: StreamCapability) -> Iterator[str]:
    assert stream.fit is not None
    name = stream.fit.name
    if name == "normal" and not stream.censored:
        yield "bissell-1990" if stream.spec.sides == 2 else "owen-1968"
    else:
        yield "iso-22514-2"
    yield {"box-cox": "box-cox-1964", "empirical": "hyndman-fan-1996"}.get(
        name, "wheeler-1980" if name.startswith("johnson") else "meeker-escobar"
    )
    if len(stream.fits) > 1:
        yield "hurvich-tsai-1989"
    if stream.fit.statistic is not None:
        yield "stephens-1986"
