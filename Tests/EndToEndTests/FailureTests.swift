import Foundation
import Testing

/// Each thing that goes wrong says what it is and what to do, and nothing is stored by halves.
@Suite struct FailureTests {
    @Test(.timeLimit(.minutes(6))) func `a tenant that Microsoft refuses is not stored, and the reason is told`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        let cases: [(behaviour: String, code: String, words: String)] = [
            (#"{"secret":"wrong"}"#, "AADSTS7000215", "Value"),
            (#"{"secret":"expired"}"#, "AADSTS7000222", "expired"),
            (#"{"consent":"missing"}"#, "token.role_missing", "consent"),
            (#"{"auditing":"off"}"#, "auditing.off", "auditing"),
        ]

        for (behaviour, code, words) in cases {
            try await lab.behave(customer, behaviour)
            let refused = try await gateway.add(customer)
            #expect(refused.status == 4, "\(behaviour): \(refused.errors)")
            let said = refused.output + refused.errors
            #expect(said.contains(code), "\(behaviour): \(said)")
            #expect(said.lowercased().contains(words.lowercased()), "\(behaviour): \(said)")
            #expect(refused.errors.contains("next step:"), "\(refused.errors)")
            try await lab.behave(
                customer,
                #"{"secret":"ok","consent":"granted","auditing":"on","startLimit":"off"}"#
            )
        }
        #expect(try await gateway.ctl("tenant", "list", "--output", "json").output.contains("\"items\":[]"))

        let good = try await gateway.add(customer)
        #expect(good.status == 0, "\(good.errors)")
        let twice = try await gateway.add(customer)
        #expect(twice.status == 4)
        #expect(twice.errors.contains("tenant.exists"))
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5)))
    func `a secret that expires later suspends the tenant, and mending it resumes by itself`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let (broken, healthy) = (lab.customers[0], lab.customers[1])
        try await lab.behave(broken, #"{"secret":"expired"}"#)

        let stored = try await gateway.add(broken, ["--no-check"])
        #expect(stored.status == 0, "--no-check stores anyway: \(stored.errors)")
        try await gateway.add(healthy)
        try await gateway.waitForContent(of: healthy)
        try await eventually("the tenant is suspended") {
            try await gateway.ctl("tenant", "show", broken.name, "--output", "json").output.contains("AADSTS7000222")
        }
        let doctor = try await gateway.ctl("doctor")
        #expect(doctor.status == 1)
        #expect(doctor.output.contains("AADSTS7000222"))

        try await lab.behave(broken, #"{"secret":"ok"}"#)
        #expect(try await gateway.ctl("tenant", "check", broken.name).status == 0)
        try await gateway.waitForContent(of: broken)
        let mended = try await gateway.ctl("tenant", "show", broken.name, "--output", "json")
        #expect(mended.output.contains("\"state\":\"active\""), "\(mended.output)")
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `a purge destroys the tenant's key and every row`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let customer = lab.customers[0]
        try await gateway.add(customer)
        try await gateway.waitForContent(of: customer)
        try await gateway.ctl("digest", "run", customer.name)
        #expect(try await Tables(gateway).text().contains(customer.tenantId))

        let removed = try await gateway.ctl("tenant", "remove", customer.name, "--purge", "--yes")

        #expect(removed.status == 0, "\(removed.errors)")
        #expect(try await !Tables(gateway).text().contains(customer.tenantId))
        #expect(try await gateway.ctl("tenant", "show", customer.name).status == 3)
        _ = await gateway.stop(daemon)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `a daemon that cannot start says why and what to do`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        func failed(_ change: [String: String]) async throws -> Program.Result {
            let name = "other-\(UUID().uuidString.prefix(4))"
            let other = try GatewayProcess(lab, name: name, change)
            return try await Program("gatewayd", environment: other.environment).run([])
        }

        let port = try gateway.address("API listens").split(separator: ":").last.map(String.init) ?? ""
        let inUse = try await failed(["GATEWAY_LISTEN": "127.0.0.1:\(port)"])
        #expect(inUse.status == 1)
        #expect(inUse.errors.contains("127.0.0.1:\(port) is in use") && inUse.errors.contains("GATEWAY_LISTEN"))

        let sameFolder = try await failed(["GATEWAY_STATE_DIR": gateway.state])
        #expect(sameFolder.status == 1)
        #expect(sameFolder.errors.contains("Another gatewayd"))

        let typo = "\(lab.folder)/typo.yaml"
        try "clouds:\n  lab:\n    logn: https://localhost:1/login\n".write(
            toFile: typo,
            atomically: true,
            encoding: .utf8
        )
        let badClouds = try await failed(["GATEWAY_CLOUDS_FILE": typo])
        #expect(badClouds.status == 1)
        #expect(badClouds.errors.contains("typo.yaml:3") && badClouds.errors.contains("login"), "\(badClouds.errors)")

        let badSetting = try await failed(["GATEWAY_POLL_INTERVAL": "soon"])
        #expect(badSetting.status == 2)
        #expect(badSetting.errors.contains("GATEWAY_POLL_INTERVAL is 'soon'"))

        let noDatabase = try await failed([
            "GATEWAY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "GATEWAY_MASTER_KEY_FILE": "\(gateway.state)/master.key",
        ])
        #expect(noDatabase.status == 1)
        #expect(noDatabase.errors.contains("database cannot be reached"), "\(noDatabase.errors)")
        _ = await gateway.stop(daemon)
        try await lab.end()
    }
}
