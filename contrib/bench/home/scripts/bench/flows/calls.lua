return flow {
  summary = "Calls a small operation so many times",
  on      = "bench.calls",
  as      = { "operator" },
  run = function(f, input)
    f:sleep "1 hour"
    for i = 1, input.steps do f:call("bench.mark", { word = "mark " .. i }) end
  end,
}
