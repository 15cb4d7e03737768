"""Environment variables that say how models are reached, shared with other tools and so without a prefix."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelVariable:
    """One variable as ``.env.example`` shows it; ``default`` is as it would be written, or empty."""

    name: str
    shown: str
    default: str
    meaning: str


MODEL_VARIABLES = (
    ModelVariable(
        "GEMINI_API_KEY",
        "KEY",
        "",
        "key of the Gemini API, from https://aistudio.google.com/apikey. Here, in the .env of a project, "
        "it is a choice: its model is asked for rewrites. A key that merely is in the environment sends "
        "nothing anywhere until a responder is named",
    ),
    ModelVariable("GEMINI_MODEL", "NAME", "gemini-3.8-flash", "the model of Gemini that is asked"),
    ModelVariable(
        "GEMINI_THINKING",
        "low|medium|high|TOKENS",
        "",
        "how much it thinks before it answers: a level, or for models before Gemini 3 a number of tokens; by "
        "default what the model does by itself",
    ),
    ModelVariable(
        "GOOGLE_GEMINI_BASE_URL",
        "URL",
        "https://generativelanguage.googleapis.com",
        "where the Gemini API is; for this address and the next, HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, "
        "NO_PROXY and SSL_CERT_FILE of the environment hold",
    ),
    ModelVariable(
        "OPENAI_API_KEY",
        "KEY",
        "",
        "key of a server that speaks OpenAI's chat completions; local ones mostly want none. A key here is a "
        "choice as above; where both are here, Gemini's counts",
    ),
    ModelVariable("OPENAI_MODEL", "NAME", "", "the model that such a server is asked for; has to be named"),
    ModelVariable(
        "OPENAI_BASE_URL",
        "URL",
        "https://api.openai.com/v1",
        "where that server is, up to /chat/completions: http://127.0.0.1:11434/v1 for Ollama, "
        "http://127.0.0.1:8000/v1 for vLLM, http://127.0.0.1:8080/v1 for llama.cpp",
    ),
)
DEFAULTS = {variable.name: variable.default for variable in MODEL_VARIABLES}
# A key goes to this address, and to no other.
ADDRESS_OF_KEY = {"GEMINI_API_KEY": "GOOGLE_GEMINI_BASE_URL", "OPENAI_API_KEY": "OPENAI_BASE_URL"}
