-- One request of a customer, from its first mail to the order's confirmation. Each step
-- stands in steps/ and says which comes next:
--
--   incoming → sender → read → stock → quote → quote_review → draft → outgoing → send
--     → customer → (incoming …) → accept → order → order_review → order_letter → draft …
--   read → question → draft …; read → decline → draft …; anywhere → assist; → finish
--
-- A mail that comes while a person is asked is read first: no letter goes out that the
-- customer has overtaken.
local closing = use "steps/closing"
local incoming = use "steps/incoming"
local offering = use "steps/offering"
local writing = use "steps/writing"

local steps = {}
for _, part in ipairs { closing, incoming, offering, writing } do
  for name, step in pairs(part) do steps[name] = step end
end

-- More steps than this are a new generation of the journal.
local MOST = 300

return flow {
  summary = "One request by mail: read, quoted, reviewed, answered, ordered",
  input = { id = id, at = optional(any) },
  key = "id",
  as = { "sales" },
  run = function(f, input)
    local at = input.at
    if not at then
      local begun = f:call("agent.begin", { id = input.id }, { title = "Begin" })
      at = { task = input.id, number = begun.number, agent = begun.agent, mail = begun.mail,
        zone = begun.zone, ordered = begun.ordered, offered = begun.quote_id ~= nil, asked = 0, reminders = 0,
          nudges = 0,
        step = "incoming" }
    end
    for _ = 1, MOST do
      at.step = steps[at.step](f, at)
      if not at.step then return end
    end
    f:continue_as { id = input.id, at = at }
  end,
}
