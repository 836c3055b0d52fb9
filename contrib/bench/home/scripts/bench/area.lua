area { version = 1, needs = {}, summary = "Flows of the benchmark" }
