return flow {
  summary = "Sends a letter",
  on      = "bench.letters",
  as      = { "operator" },
  run = function(f, input)
    f:mail { to = "ann@example.test", subject = "Letter " .. input.id,
      text = string.rep("We would like some mugs, and the saucers that go with them.\n", 30) }
  end,
}
