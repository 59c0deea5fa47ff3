import FoundationEssentials
import MicrosoftCloud
import Sealing
import Testing

@Suite struct CloudsFileTests {
    /// Runs with a folder that is removed afterwards.
    private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clouds-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    private func load(_ yaml: String) throws -> Clouds {
        try withFolder { folder in
            let file = folder + "/clouds.yaml"
            try yaml.write(toFile: file, atomically: true, encoding: .utf8)
            return try Clouds.load(file: file)
        }
    }

    @Test func `A cloud of the file stands beside the built-in ones`() throws {
        let clouds = try load(
            """
            clouds:
              lab:
                login: HTTPS://Localhost:9443/login/
                activity: https://localhost:9443/activity
                graph: https://localhost:443/graph//
                audiences: { activity: https://manage.contoso.example }
            """
        )

        let lab = try clouds.cloud(named: "lab")
        #expect(try lab.root(of: .login).description == "https://localhost:9443/login")
        #expect(try lab.root(of: .graph).description == "https://localhost/graph")
        #expect(try lab.audience(of: .activity) == "https://manage.contoso.example")
        #expect(try lab.audience(of: .powerapps) == "https://service.powerapps.com/")
        #expect(try clouds.cloud(named: "gcc") == .gcc)
        #expect(throws: CloudFailure.self) { try lab.root(of: .bap) }
    }

    @Test func `Trust roots are read relative to the file`() throws {
        try withFolder { folder in
            let pem = try SelfSignedCertificate.make(hosts: ["localhost"], days: 1).certificatePEM
            try FileManager.default.createDirectory(atPath: folder + "/tls", withIntermediateDirectories: true)
            try pem.write(toFile: folder + "/tls/ca.pem", atomically: true, encoding: .utf8)
            let yaml = "clouds:\n  lab:\n    login: https://a\n    activity: https://b\n    trust: ./tls/ca.pem\n"
            try yaml.write(toFile: folder + "/clouds.yaml", atomically: true, encoding: .utf8)

            let lab = try Clouds.load(file: folder + "/clouds.yaml").cloud(named: "lab")

            #expect(lab.trustRoots?.pem == Array(pem.utf8))
        }
    }

    private static let head = "clouds:\n  lab:\n    login: https://a\n    activity: https://b\n"

    @Test(
        arguments: [
            ("", nil, "empty", "clouds:"),
            ("cloud:\n  lab: {}", 1, "Did you mean \"clouds\"?", "Known here"),
            ("- a", 1, "must hold", "Indent"),
            ("clouds:\n  lab:\n    login: https://a\n", 2, "has no \"activity\"", "Add"),
            (head + "    grph: https://c\n", 5, "Did you mean \"graph\"?", "Known here"),
            (head + "    graph: http://c\n", 5, "not https", "trust"),
            (head + "    graph: https://user:word@c\n", 5, "user name", "@"),
            (head + "    graph: https://c/?a=b\n", 5, "query", "Remove"),
            (head + "    graph: localhost:9443\n", 5, "no URL", "https://host:port/path"),
            (head + "    graph: https://c/a/../b\n", 5, "no URL", "https://host:port/path"),
            (head + "    graph:\n", 5, "no value", "same line"),
            (head + "    audiences: { activty: https://x }\n", 5, "Did you mean \"activity\"?", "Known here"),
            (head + "    trust: ./absent.pem\n", 5, "can't be read", "relative to the clouds file"),
            (head + "    login: https://twice\n", nil, "twice: login", "Remove"),
            (head.replacingLab(with: "gcc"), 2, "built in", "another name"),
            (head.replacingLab(with: "Lab One"), 2, "no cloud name", "lower-case"),
            ("clouds:\n\tlab: x\n", 2, "can't be read", "no tabs"),
        ] as [(String, Int?, String, String)]
    )
    func `A mistake in the file is told with its line and its remedy`(
        yaml: String,
        line: Int?,
        problem: String,
        remedy: String
    ) throws {
        let error = try #require(throws: CloudsFileError.self) { try load(yaml) }

        #expect(error.problem.contains(problem))
        #expect(error.remedy.contains(remedy))
        if let line { #expect(error.line == line) }
        #expect(error.description.contains("clouds.yaml:"))
    }

    @Test func `A file that is not there is told`() throws {
        let error = try #require(throws: CloudsFileError.self) { try Clouds.load(file: "/nonexistent/clouds.yaml") }

        #expect(error.remedy.contains("GATEWAY_CLOUDS_FILE"))
    }

    @Test func `A trust file without a certificate is told`() throws {
        try withFolder { folder in
            try "no certificate".write(toFile: folder + "/ca.pem", atomically: true, encoding: .utf8)
            try (Self.head + "    trust: ca.pem\n").write(toFile: folder + "/c.yaml", atomically: true, encoding: .utf8)

            let error = try #require(throws: CloudsFileError.self) { try Clouds.load(file: folder + "/c.yaml") }

            #expect(error.problem.contains("no PEM certificate"))
            #expect(error.line == 5)
        }
    }
}

extension String {
    fileprivate func replacingLab(with name: String) -> String {
        split(separator: "lab", omittingEmptySubsequences: false).joined(separator: name)
    }
}
