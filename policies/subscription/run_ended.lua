-- How did the run go, and who should know? `counts` holds the run's counts; alerts
-- become events (subscription.run_alert) that a webhook or a page can show.
local MANY_HELD = 10 -- of a hundred: more than this and somebody should look

return function(ask)
  local alerts = list.new()
  local counts = ask.counts
  local records, held, failed = counts.records or 0, counts.held or 0, counts.failed or 0
  if failed > 0 then
    alerts:add(failed .. " subscriptions failed; run the job again after correcting them")
  end
  if records > 0 and held * 100 > records * MANY_HELD then
    alerts:add(held .. " of " .. records .. " subscriptions are held for an operator")
  end
  return close { status = ask.state, alerts = alerts }
end
