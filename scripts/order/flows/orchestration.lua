-- The way of an order through its steps. order.plan says which steps, this file what each
-- of them is, order.step where to go after it. A step that needs nothing from outside is
-- one call of order.run_step; others stand below and can do whatever a flow can.
local titles = use "titles"

-- Steps of one run: more than this is a circle.
local MOST = 200

local function inside(f, order_id, name)
  return f:call("order.run_step", { id = order_id, step = name }, { title = titles[name] })
end

-- Notes what was done outside, so that the order's timeline has it.
local function noted(f, order_id, name, done, value)
  local note = { id = order_id, step = name, result = done and "success" or "failure" }
  if done then note.details = value else note.code, note.text = value.code, value.text end
  return f:call("order.note_step", note, { title = titles[name] })
end

local steps = {}

-- Waits until the last line is fulfilled, however long that takes.
function steps.invoice(f, order_id)
  while not f:call("order.fulfilled", { id = order_id }).all do
    f:wait { "order.line_changed", key = order_id, title = "Until all lines are fulfilled" }
  end
  return inside(f, order_id, "invoice")
end

-- The order as a PDF, a file as f:mail attaches it.
local function confirmation(f, order_id)
  local asked = f:call("order.confirmation", { id = order_id }, { title = "Confirmation" })
  return f:document { title = "Confirmation " .. asked.name, name = asked.name, layout = asked.layout }
end

function steps.mail(f, order_id)
  local letter = f:call("order.write_mail", { id = order_id }, { title = "Letter" })
  if not letter.to then return { next = "on" } end
  local sent, answer = f:try(function()
    local attach = letter.confirmation and list.new { confirmation(f, order_id) } or nil
    return f:mail {
      title = "Letter to " .. letter.to,
      to = letter.to, subject = letter.subject, text = letter.text, html = letter.html,
      attach = attach,
    }
  end)
  return noted(f, order_id, "mail", sent, sent and { to = letter.to, state = answer.state } or answer)
end

-- Where a step stands in the plan; one that is not planned comes after it.
local function position(plan, name)
  for i, one in ipairs(plan) do
    if one == name then return i end
  end
  plan:add(name)
  return #plan
end

return flow {
  summary = "Takes an order through its steps",
  input = { id = id, from = optional(step_name) },
  key = "id",
  as = { "sales" },
  run = function(f, input)
    local plan = f:call("order.plan_run", { id = input.id }, { title = titles.plan }).steps
    local at = input.from and position(plan, input.from) or 1
    for _ = 1, MOST do
      local name = plan[at]
      if not name then return end
      local after = (steps[name] or inside)(f, input.id, name)
      if after.next == "finish" then return end
      at = after.next == "branch" and position(plan, after.to) or at
      if after.next == "wait" then
        local told = f:wait { signal = "reprocess", title = "Until it is reprocessed" }
        at = told and told.done and at + 1 or position(plan, after.to)
      elseif after.next == "on" then
        at = at + 1
      end
    end
    fail.conflict("ORDER_GOES_ROUND", "%d steps, and no end", MOST)
  end,
}
