area {
  version = 1,
  needs = { "system" },
  summary = "Dual-write: records kept the same here and in an outside system, whoever changes them",
}
