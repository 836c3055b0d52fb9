-- Takes up the mail that waits for an agent, oldest first, until the day is full or none
-- is left. A few at once, each time in a transaction of its own.
local AT_ONCE = 5
-- More turns than this are a new generation of the journal.
local MOST = 200

return flow {
  summary = "Takes up the mail that waits for an agent",
  input = { agent = id },
  key = "agent",
  as = { "sales" },
  run = function(f, input)
    for _ = 1, MOST do
      f:sleep_until(f:now(), { title = "Let others go first" })
      local took = f:call("agent.take_waiting", { agent = input.agent, most = AT_ONCE }, { title = "Take what waits" })
      if took.taken == 0 then return end
    end
    f:continue_as { agent = input.agent }
  end,
}
