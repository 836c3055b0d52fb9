return flow {
  summary = "Notes so many things",
  on      = "bench.notes",
  as      = { "operator" },
  run = function(f, input)
    f:sleep "1 hour"
    for i = 1, input.steps do f:note("note", { number = i }) end
  end,
}
