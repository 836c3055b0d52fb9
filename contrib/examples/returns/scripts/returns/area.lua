area { version = 1, needs = { "order" }, summary = "The returns desk: goods that customers send back" }
