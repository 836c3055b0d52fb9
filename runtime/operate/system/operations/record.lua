-- Events and the audit: what happened, and who did it.
local events = sql [[
  select * from event
  where position > $after and ($name::text is null or name = $name) and ($key::text is null or key = $key)
  order by position limit $limit ]]
local audits = sql [[
  select * from audit
  where ($before::text is null or position < cast($before as bigint)) and ($subject::text is null or subject = $subject)
    and ($operation::text is null or operation = $operation) and ($actor::text is null or actor_id = $actor)
  order by position desc limit $limit ]]
local page = use "page"

operation "event.list" {
  summary = "Events after a position, oldest first", http = "GET /v1/events", kind = "read", role = "viewer",
  input = { after = optional(integer), name = optional(text), key = optional(text), limit = optional(page_size),
    cursor = optional(text) },
  output = { items = list(event_view), next = optional(text) },
  run = function(tx, input)
    local limit = input.limit or 50
    local after = input.cursor and math.tointeger(tonumber(input.cursor)) or input.after or 0
    local rows = tx:all(events, { after = after, name = input.name, key = input.key, limit = limit })
    return { items = rows, next = #rows == limit and tostring(rows[limit].position) or nil }
  end,
}

operation "audit.list" {
  summary = "Who did what, newest first", http = "GET /v1/audit", kind = "read", role = "operator",
  input = { subject = optional(text), operation = optional(text), actor = optional(text),
    limit = optional(page_size), cursor = optional(text) },
  output = { items = list(audit_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, audits, { subject = input.subject, operation = input.operation,
      actor = input.actor }, input, "position")
    return { items = rows, next = next_cursor }
  end,
}
