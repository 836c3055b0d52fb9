-- Links the kinds of records that both sides share, asks the other side who it is, and
-- switches the sales side over when nothing is in the way.
return flow {
  summary = "Checks the link and its mappings, then has leads live at the other end of it",
  input = { asked_at = instant },
  output = { ok = boolean, problems = list(reason) },
  as = { "admin" },
  run = function(f)
    local mapped = f:call("partner.link_mappings", {}, { title = "Try the mappings there and back" })
    f:call("link.enable", { entities = mapped.entities }, { title = "Link the kinds of records" })
    local answer = f:flow("link.check", { entities = mapped.entities }, { title = "Ask the other side who it is" })
    local problems = mapped.problems
    for _, one in ipairs(answer.problems) do problems:add(one) end
    if #problems == 0 then
      f:call("setting.set", { name = "partner.sales_side", value = "link" }, { title = "Have leads live there" })
    else
      f:note("The sales side stays where it is")
    end
    return { ok = #problems == 0, problems = problems }
  end,
}
