-- A change of the other side was refused here: perhaps what it refers to is still on its
-- way. It is offered again after 1, 2, 4 … 60 minutes, twelve times; then a person has to.
return flow {
  summary = "Offers a parked change of the other side again",
  on = "link.parked",
  as = { "link_push" },
  run = function(f, parked)
    local at = parked.direction == "in" and parked.again_at or nil
    while at do
      f:sleep_until(at, { title = "Until it is offered again" })
      at = f:call("link.offer", { id = parked.record }, { title = "Offered again" }).again_at
    end
  end,
}
