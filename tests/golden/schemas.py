"""The JSON Schemas that come with the package: of a trace's lines, and of what ``--json`` prints.

What is a dataclass in the program is drawn from it; the rest is written down here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from neurojit.bench.results import Results
from neurojit.judge.stored_verdict import _Told  # pyright: ignore[reportPrivateUsage] (a verdict's form)
from neurojit.judge.told_question import ToldQuestion
from neurojit.model.explanation import Explanation
from neurojit.model.roofline import Bound
from neurojit.telemetry.trace import _EVENTS, VERSION  # pyright: ignore[reportPrivateUsage] (a line's form)
from tests.golden.type_schemas import NUMBER, Schema, Types, nullable

FOLDER = Path(__file__).parents[2] / "neurojit" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

S: Schema = {"type": "string"}
I: Schema = {"type": "integer"}  # noqa: E741 (as short as the others)
N = NUMBER
B: Schema = {"type": "boolean"}
HEX: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
VERDICT: Schema = {"enum": ["accepted", "rejected"]}
VALUES: Schema = {
    "anyOf": [N, B, {"enum": ["nan", "inf", "-inf"]}, {"type": "array", "items": {"$ref": "#/$defs/Values"}}]
}


def obj(**properties: Schema) -> Schema:
    """Exactly these."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def arr(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def map_of(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def choice(*values: str) -> Schema:
    return {"enum": list(values)}


def document(name: str, about: str, schema: Schema, definitions: dict[str, Schema] | None = None) -> Schema:
    """``about``: when it is printed, in a line."""
    head: dict[str, Any] = {"$schema": DIALECT, "$id": f"neurojit:{name}", "title": about}
    return head | schema | ({"$defs": definitions} if definitions else {})


DIAGNOSTIC = obj(stage=S, message=S, file=S, line=I, column=I)
FAULT = obj(function=S, message=S, location=nullable(S), values=map_of(nullable({"anyOf": [N, B]})))
JUDGEMENT = obj(
    function=S,
    author=S,
    verdict=VERDICT,
    check=S,
    diagnostic=nullable(DIAGNOSTIC),
    seconds=nullable(N),
    ratio=nullable(N),
    record=nullable(HEX),
)
VARIANT = obj(
    id=I,
    tier=choice("T0", "T1", "T2", "T3"),
    author=S,
    compile_ms=nullable(N),
    median_ns=nullable(N),
    cycles=nullable(N),
    calls=I,
    digest=S,
    notes=arr(S),
)
ROOFLINE = obj(
    limit=nullable(S),
    level=nullable(S),
    gflops=nullable(N),
    gbytes=nullable(N),
    peak_gflops=nullable(N),
    peak_gbytes=nullable(N),
    share=nullable(N),
)
HEAL = obj(
    function=nullable(S),
    scope=S,
    fault=FAULT,
    fingerprint=S,
    rounds=I,
    author=nullable(S),
    verdict=VERDICT,
    why=S,
    contract=nullable(
        obj(
            failing_call=B,
            passing_calls=arr(I),
            states_before=arr(I),
            states_after=arr(I),
            margin=nullable(N),
            asserts_kept=B,
        )
    ),
    kept=B,
    resumed=B,
    seconds=nullable(N),
)
RESULTS = arr(obj(name=S, type=S, argument=nullable(I), values=nullable({"$ref": "#/$defs/Values"})))
RUN: dict[str, Schema] = {
    "program": S,
    "exit": I,
    "seconds": N,
    "target": obj(cpu=S, isa=S, features=arr(S), threads=I),
    "numerics": choice("exact", "strict", "fast"),
    "functions": map_of(
        obj(
            calls=I,
            incumbent=I,
            speedup=nullable(N),
            roofline=ROOFLINE,
            unchecked=arr(S),
            variants=arr(VARIANT),
        )
    ),
    "swaps": arr({**obj(seconds=N, function=S, to=I, reason=S, **{"from": I})}),
    "faults": arr(FAULT),
    "heals": arr(HEAL),
    "judgements": arr(JUDGEMENT),
    "unfinished_trials": arr(obj(seconds=N, function=S, variant=I, compared=I, wanted=I)),
    "queries": arr(
        obj(
            function=S,
            about=nullable(S),
            outcome=choice("answered", "declined", "unanswered", "stopped"),
            author=S,
            text_bytes=I,
            reply_bytes=I,
            why=S,
            seconds=N,
        )
    ),
    "proposals": arr(
        obj(
            function=S,
            responder=S,
            end=S,
            why=S,
            trials=I,
            best=nullable(N),
            seconds=N,
            prompt_tokens=I,
            reply_tokens=I,
            at_most=B,
            money=nullable(N),
        )
    ),
    "degraded": arr(obj(seconds=N, what=S, why=S)),
    "results": RESULTS,
}
SITE = obj(function=S, message=S, location=S)
FINDINGS = arr(obj(name=S, state=choice("fine", "missing", "broken"), seen=S, gives=S, essential=B))
FINDS_OF = {"seed": I, "seconds": N, "sound": B}


def documents() -> dict[str, Schema]:
    """Every schema, by the name that ``neurojit schema`` knows."""
    found = [*_of_types(), *_written()]
    return {schema["$id"].removeprefix("neurojit:"): schema for schema in found}


def files() -> dict[Path, str]:
    """Every file with what it should hold."""
    return {FOLDER / f"{name}.json": json.dumps(one, indent=1) + "\n" for name, one in documents().items()}


def _written() -> list[Schema]:
    values = {"Values": VALUES}
    error = obj(
        error=obj(
            kind=choice(
                "usage",
                "program",
                "call",
                "setting",
                "input",
                "fault",
                "interrupted",
                "unconfined",
                "limit",
                "compiler",
                "internal",
            ),
            message=S,
            file=nullable(S),
            line=nullable(I),
            column=nullable(I),
            diagnostics=arr(DIAGNOSTIC),
        ),
        exit=I,
    )
    patches = arr(obj(function=S, author=S, diff=S))
    return [
        document("error", "--json of any command that failed before it had a report", error),
        document("run", "neurojit run --json", obj(**RUN), values),
        document("heal", "neurojit heal --json", obj(**RUN, patches=patches), values),
        document(
            "heal-list",
            "neurojit heal --list --json",
            obj(
                program=S,
                scopes=arr(
                    obj(
                        scope=S,
                        healable=arr(S),
                        asserts=arr(SITE),
                        deadline_ms=nullable(N),
                        accesses=arr(SITE),
                        unchecked=arr(obj(function=S, access=S)),
                        max_heals=I,
                        undone=arr(S),
                        prints=B,
                        why_not=nullable(S),
                    )
                ),
                stray=arr(obj(function=S, why_not=S)),
            ),
        ),
        document(
            "check",
            "neurojit check --json",
            obj(
                program=S,
                functions=arr(obj(name=S, signature=S, digest=HEX, compiled=B, unchecked=arr(S))),
            ),
        ),
        document("ir", "neurojit ir --json", obj(program=S, stage=S, tier=S, function=nullable(S), text=S)),
        document(
            "export",
            "neurojit export --json",
            obj(function=S, symbol=S, files=arr(S), link=arr(S)),
        ),
        document(
            "improve",
            "neurojit improve --json",
            obj(
                function=S,
                accepted=B,
                author=nullable(S),
                ratio=nullable(N),
                end=S,
                why=S,
                rewrite=nullable(S),
                attempts=arr(obj(author=S, form=S, check=S, diagnostic=S, ratio=nullable(N))),
                judgements=arr(JUDGEMENT),
            ),
        ),
        document(
            "audit",
            "neurojit audit --json",
            obj(
                **FINDS_OF,
                mutants=map_of(obj(killed=I, equivalent=I, survived=I)),
                exploits=obj(refused=I, of=I),
                rewrites=obj(accepted=I, of=I),
                wrong=arr({"type": "object"}),
                crashes=I,
                processes_left=I,
                files_left=arr(S),
            ),
        ),
        document(
            "fuzz-answers",
            "neurojit fuzz answers --json",
            obj(
                **FINDS_OF,
                programs=I,
                kept=arr(S),
                first=nullable(I),
                symptoms=map_of(I),
                finds=arr(
                    obj(
                        number=I,
                        kind=S,
                        ways=arr(S),
                        message=S,
                        operations=arr(S),
                        inputs=S,
                        right=S,
                        text=S,
                    )
                ),
                operations=map_of(I),
                classes=map_of(I),
                untried=map_of(S),
            ),
        ),
        document(
            "fuzz-ablation",
            "neurojit fuzz answers --ablate --json",
            obj(programs=I, found=map_of(nullable(I))),
        ),
        document(
            "fuzz-reports",
            "neurojit fuzz reports --json",
            obj(**FINDS_OF, cases=I, counts=map_of(I), finds=arr(obj(number=I, conversation=S, what=S))),
        ),
        document(
            "fuzz-objects",
            "neurojit fuzz objects --json",
            obj(**FINDS_OF, cases=I, counts=map_of(I), finds=arr(obj(number=I, object=S, ending=S, said=S))),
        ),
        document(
            "doctor",
            "neurojit doctor --json",
            obj(
                works=B,
                packages=FINDINGS,
                machine=FINDINGS,
                sandbox=FINDINGS,
                responders=FINDINGS,
                peaks=nullable(obj(measured=S, operations=map_of(N), bytes=map_of(N), sizes=map_of(I))),
            ),
        ),
    ]


def _of_types() -> list[Schema]:
    trace = Types()
    events = trace.of(_EVENTS)["oneOf"]
    for reference in events:
        event = trace.definitions[reference["$ref"].removeprefix("#/$defs/")]
        event["properties"] = {"v": {"const": VERSION}, **event["properties"]}
        event["required"] = ["v", *event["required"]]
    verdict = Types()
    told = verdict.named(_Told)
    verdict.named(ToldQuestion)
    judged = verdict.object_of(_Told, question={"$ref": "#/$defs/ToldQuestion"})
    replayed = obj(function=S, author=S, same=B, differs=arr(S), before=told, now=told)
    bench, explained = Types(), Types()
    explanation = explained.object_of(Explanation, bound=explained.named(Bound))
    return [
        document("trace", "A line of neurojit run --trace FILE", {"oneOf": events}, trace.definitions),
        document("validate", "neurojit validate --json", judged, verdict.definitions),
        document("replay", "A line of neurojit replay --json", replayed, verdict.definitions),
        document("bench", "neurojit bench --json", bench.object_of(Results), bench.definitions),
        document("explain", "neurojit explain --json", explanation, explained.definitions),
    ]
