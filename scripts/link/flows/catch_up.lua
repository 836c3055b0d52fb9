-- A pause is over: what it has kept is sent, a chunk per turn.
return flow {
  summary = "Sends what has changed during a pause",
  on = "link.resumed",
  as = { "link_push" },
  run = function(f, resumed)
    for _ = 1, 4000 do
      local woken = f:call("link.wake", { entity = resumed.entity }, { title = "What the pause has kept" })
      if not woken.more then return end
      f:sleep("0 seconds", { title = "Others first" })
    end
    f:continue_as(resumed)
  end,
}
