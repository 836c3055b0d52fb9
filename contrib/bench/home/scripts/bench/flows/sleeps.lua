return flow {
  summary = "Sleeps a month",
  on      = "bench.sleeps",
  as      = { "operator" },
  run = function(f)
    f:sleep "30 days"
    return "awake"
  end,
}
