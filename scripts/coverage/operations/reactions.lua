-- Coverages follow the lines of orders.
local cascade = use "cascade"

react "order.created" { run = function(tx, event) cascade.refuse_bare(tx, event.data.order_id) end }
react "order.line_changed" { run = function(tx, event) cascade.line_changed(tx, event.data) end }
react "order.line_revised" { run = function(tx, event) cascade.line_revised(tx, event.data) end }
react "order.line_split" { run = function(tx, event) cascade.line_split(tx, event.data) end }
react "order.line_added" { run = function(tx, event) cascade.line_added(tx, event.data) end }
