import Foundation
import Testing

/// The main job: an engineer onboards a tenant, the scheduler pulls its audit content, the customer fetches the digest.
@Suite struct MainJobTests {
    @Test(.timeLimit(.minutes(5))) func `from onboarding to the digest over HTTPS, and no secret anywhere`()
        async throws
    {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let (contoso, fabrikam) = (lab.customers[0], lab.customers[1])
        var said: [Program.Result] = []

        said.append(try await gateway.add(contoso))
        said.append(try await gateway.add(fabrikam))
        #expect(said.allSatisfy { $0.status == 0 }, "\(said.map(\.errors))")
        try await gateway.waitForContent(of: contoso)
        said.append(try await gateway.ctl("digest", "run", contoso.name))
        let key = try await gateway.key(for: contoso)
        let digest = try await gateway.get("/v1/digests/latest", key: key)
        let page = try await gateway.get("/v1/digests/latest", key: key, accept: "text/html")
        let events = try await gateway.get("/v1/events", key: key)

        #expect(digest.status == 200)
        #expect(digest.body.contains("AllStaff"), "the record hidden in a system event is told")
        #expect(events.body.contains("Budget.xlsx"))
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.body.contains("<!doctype html>") || page.body.contains("<!DOCTYPE html>"))
        let again = try await gateway.get("/v1/digests/latest", key: key)
        #expect(again.headers["etag"] == digest.headers["etag"])
        #expect(again.body == digest.body, "a digest is immutable")

        // The second digest has none of the first one's events.
        let second = try await gateway.ctl("digest", "run", contoso.name, "--format", "json")
        #expect(second.status == 0)
        #expect(!second.output.contains("AllStaff"))

        // Nothing was done about a share yet, and that too can be proved.
        let archive = "\(lab.folder)/evidence.zip"
        let verified = try await gateway.ctl("evidence", "verify", "--tenant", contoso.name)
        let exported = try await gateway.ctl("evidence", "export", contoso.name, "--to", archive)
        let list = try await gateway.ctl("evidence", "list", contoso.name, "--output", "json")
        let file = try await gateway.ctl("evidence", "verify", archive)
        #expect(verified.status == 0 && verified.output.hasPrefix("Intact: "), "\(verified.errors)")
        #expect(exported.status == 0 && exported.output.count == 65, "\(exported.errors)")
        #expect(list.status == 0 && list.output.hasPrefix(#"{"items":["#), "\(list.errors)")
        #expect(file.status == 0 && file.output.hasPrefix("Intact: "), "\(file.errors)")

        let dump = try await Tables(gateway).text()
        #expect(dump.contains("contoso"), "the dump shows what is there")
        let secrets = try [lab.secret(of: contoso), lab.secret(of: fabrikam), key]
        for secret in secrets {
            #expect(secret.count >= 16)
            let hexadecimal = secret.utf8.map { String(format: "%02x", $0) }.joined()
            #expect(!dump.contains(secret) && !dump.contains(hexadecimal), "a table holds a secret")
            #expect(try !gateway.logText().contains(secret), "the log holds a secret")
            #expect(said.allSatisfy { !$0.output.contains(secret) && !$0.errors.contains(secret) })
            #expect(![digest, page, events].contains { $0.body.contains(secret) })
        }
        #expect(await gateway.stop(daemon) == 0)
        try await lab.end()
    }

    @Test(.timeLimit(.minutes(5))) func `one customer's key opens nothing of another's`() async throws {
        let lab = try await Lab(records: Sample.records)
        let gateway = try GatewayProcess(lab)
        let daemon = try await gateway.start()
        let (contoso, fabrikam) = (lab.customers[0], lab.customers[1])
        for customer in [contoso, fabrikam] {
            try await gateway.add(customer)
            try await gateway.waitForContent(of: customer)
            try await gateway.ctl("digest", "run", customer.name)
        }
        let (own, other) = (try await gateway.key(for: contoso), try await gateway.key(for: fabrikam))
        let theirs = try await gateway.get("/v1/digests", key: other).body
        let digestID = try #require(theirs.firstMatch(of: /"digestId":"([^"]+)"/)?.output.1)

        // Every route, with what is the other's where a route takes an id.
        for path in ["/v1/tenant", "/v1/digests", "/v1/digests/latest", "/v1/events", "/v1/gaps"] {
            let answer = try await gateway.get(path, key: own)
            #expect(answer.status == 200)
            #expect(!answer.body.contains(fabrikam.tenantId) && !answer.body.contains("fabrikam"), "\(path)")
        }
        let foreign = try await gateway.get("/v1/digests/\(digestID)", key: own)
        let unknown = try await gateway.get("/v1/digests/\(UUID())", key: own)
        #expect(foreign.status == 404)
        #expect(unknown.status == 404, "what is another's looks like what is nobody's")
        for key in [nil, "gwk_wrong", other + "x"] {
            let refused = try await gateway.get("/v1/tenant", key: key)
            #expect(refused.status == 401)
            #expect(refused.headers["content-type"] == "application/problem+json")
            #expect(refused.body.contains("\"code\":\"key.refused\""))
        }
        try await gateway.ctl("key", "revoke", contoso.name, String(own.prefix(8)))
        #expect(try await gateway.get("/v1/tenant", key: own).status == 401, "a revoked key is refused at once")

        _ = await gateway.stop(daemon)
        try await lab.end()
    }
}
