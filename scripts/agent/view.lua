-- A task as people see it.
local messages = use "messages"
local steps_view = use "steps_view"

local view = {}

local letters_of = sql [[ select * from agent_message where task_id = $task order by id ]]
local next_of = sql [[ select id from agent_task where continues = $task order by id limit 1 ]]
local head_of = sql [[
  select a.name as agent, c.number as customer_number, q.number as quote_number, o.number as order_number
  from agent_task t join agent a on a.id = t.agent_id
  left join customer c on c.id = t.customer_id
  left join quote q on q.id = t.quote_id
  left join sales_order o on o.id = t.order_id
  where t.id = $task order by t.id ]]
local wanted = use "wanted"

function view.attention(steps)
  for _, step in ipairs(steps) do
    if step.state == "open" then return true end
  end
  return false
end

local function unsure(letters)
  for _, letter in ipairs(letters) do
    if letter.state == "maybe_sent" then return true end
  end
  return false
end

function view.task(tx, task)
  local head, steps = tx:one(head_of, { task = task.id }), steps_view.all(tx, task)
  local following = tx:one(next_of, { task = task.id })
  local letters = tx:all(letters_of, { task = task.id }):map(messages.view)
  local open = view.attention(steps)
  return {
    id = task.id, version = task.version, number = task.number, agent = head.agent, title = task.title,
    state = task.state, waits_for = open and "person" or task.waits_for,
    attention = open or task.waits_for == "operator" or unsure(letters),
    thread_id = task.thread_id, mail = task.mail, sender = task.sender, customer_id = task.customer_id,
    customer_number = head.customer_number, contact_id = task.contact_id, quote_id = task.quote_id,
    quote_number = head.quote_number, order_id = task.order_id, order_number = head.order_number,
    wanted = wanted.unpack(task.wanted), requested_date = task.requested_date, continues = task.continues,
    continued_by = following and following.id, reason = task.reason, flow = task.flow, created_at = task.created_at,
    ended_at = task.ended_at, ended_by = task.ended_by, steps = steps,
    messages = letters,
  }
end

return view
