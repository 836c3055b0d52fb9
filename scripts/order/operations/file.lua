-- Files at an order: a purchase order, a delivery note.
local lines = use "lines"
local steps = use "steps"
local view = use "view"

local stored = sql [[ select hash from file where hash = $hash ]]

operation "order.attach" {
  summary = "Attach a file to an order",
  http = "POST /v1/orders/{id}/files",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, file = file, title = optional(text { min = 1, max = 200 }) },
  output = attachment,
  errors = { "FILE_UNKNOWN" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    if not tx:one(stored, { hash = input.file.hash }) then
      fail.invalid("FILE_UNKNOWN", "no file %s is stored here", input.file.hash)
    end
    local row = tx:insert("order_file", {
      order_id = order.id, file = input.file.hash, title = input.title or "Attachment", size = input.file.size,
      media_type = input.file.media_type, attached_at = tx.now, attached_by = tx.actor.id,
    })
    tx:emit("order.attached", { order_id = order.id, attachment_id = row.id, file = input.file })
    steps.write(tx, order, { kind = "file", title = "Attached: " .. row.title, answer = { file = row.file } })
    lines.save(tx, order, all)
    return view.file(row)
  end,
}
