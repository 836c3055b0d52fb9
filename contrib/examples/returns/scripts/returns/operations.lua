local by_order = sql [[ select id, number from goods_return where order_id = $order ]]

operation "returns.ask" {
  summary = "A customer wants to send an order back", http = "POST /v1/returns", kind = "write", role = "sales",
  status = 201,
  input = { order = text, email = text { min = 3, max = 254 }, why = text { min = 1, max = 500 } },
  output = goods_return, errors = { "RETURN_ASKED" },
  run = function(tx, input)
    local order = tx:call("order.get", { id = input.order })
    local there = tx:one(by_order, { order = order.id })
    if there then fail.conflict("RETURN_ASKED", "it is %s", there.number) end
    local row = tx:insert("goods_return", { number = "R-" .. tx:sequence("returns"), order_id = order.id,
      email = input.email, why = input.why, status = "asked" })
    tx:emit("returns.asked", { id = row.id, number = row.number })
    return tx:find("goods_return", row.id)
  end,
}

operation "returns.arrive" {
  summary = "The goods of a return came", http = "POST /v1/returns/{id}/arrive", kind = "write", role = "sales",
  changes = "goods_return", input = { id = id, unharmed = boolean }, output = goods_return,
  errors = { "RETURN_STATUS" },
  run = function(tx, input)
    local row = tx:lock("goods_return", input.id)
    if row.status ~= "expected" then fail.conflict("RETURN_STATUS", "%s is %s", row.number, row.status) end
    tx:emit("returns.arrived", { id = row.id, unharmed = input.unharmed })
    return row
  end,
}

operation "returns.get" {
  summary = "One return", http = "GET /v1/returns/{id}", kind = "read", role = "viewer", changes = "goods_return",
  input = { id = id }, output = goods_return, errors = { "NOT_FOUND" },
  run = function(tx, input)
    return tx:find("goods_return", input.id) or fail.not_found("NOT_FOUND", "there is no return %s", input.id)
  end,
}

operation "returns.set" {
  summary = "What became of a return; its flow says so", kind = "write", role = "returns_desk",
  input = { id = id, status = return_status }, output = {},
  run = function(tx, input) tx:update("goods_return", input.id, { status = input.status }) end,
}
