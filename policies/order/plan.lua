-- Which steps does this order go through? One answer:
--   run { steps = { "validate_header", … } }
-- The plans stand in data/plans.lua. Steps there are: validate_header, validate_lines, limits, accept, source, release,
-- invoice (bills by itself when the last line is fulfilled), mail (a letter, when setting order.mail is on), and those
-- that a developer adds in scripts/order/flows/orchestration.lua.
return function(ask)
  return run { steps = data.plans[ask.order.type] or data.plans.standard }
end
