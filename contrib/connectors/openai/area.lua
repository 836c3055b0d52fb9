area {
  version = 1,
  needs = { "agent" },
  summary = "A second reader of mail: a language model behind an OpenAI-compatible server",
}
