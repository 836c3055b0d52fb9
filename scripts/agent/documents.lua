-- The quotes and orders that letters speak of.
local documents = {}

local letters_of = sql [[
  select document, state from agent_message where task_id = $task order by id desc limit 200 ]]

local OUT = { sent = true, maybe_sent = true, marked_sent = true }

-- Whether the customer was sent this revision.
function documents.sent(tx, task, kind, id, revision)
  for _, row in ipairs(tx:all(letters_of, { task = task.id })) do
    local document = row.document
    if document and OUT[row.state] and document.kind == kind and document.id == id
      and document.revision == revision then return true end
  end
  return false
end

local now = {}

function now.quote(tx, id)
  local quote = tx:call("quote.get", { id = id })
  return { kind = "quote", id = id, number = quote.number, revision = quote.revision }
end

-- An order's version counts every change of its head; of its lines, the sum of theirs.
function now.order(tx, id)
  local order, revision = tx:call("order.get", { id = id }), 0
  for _, line in ipairs(order.lines) do revision = revision + line.quantity end
  return { kind = "order", id = id, number = order.number, revision = revision }
end

-- As it is now: { kind, id, number, revision }.
function documents.now(tx, kind, id)
  return now[kind](tx, id)
end

-- Whether a letter still speaks of what there is.
function documents.current(tx, document)
  if not document then return true end
  return documents.now(tx, document.kind, document.id).revision == document.revision
end

return documents
