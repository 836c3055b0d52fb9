-- Walks over all records of an entity, a chunk per turn, so that others get in between.
return flow {
  summary = "Sends all records of a kind that the other side does not have as they are here",
  on = "link.sync_begun",
  as = { "link_push" },
  run = function(f, begun)
    -- A generation holds 10,000 steps; the walk itself knows how far it came.
    for _ = 1, 4000 do
      if not f:call("link.sync_next", { sync = begun.sync }, { title = "The next records" }).running then return end
      f:sleep("0 seconds", { title = "Others first" })
    end
    f:continue_as(begun)
  end,
}
