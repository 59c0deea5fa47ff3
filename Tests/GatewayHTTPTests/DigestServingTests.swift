import FoundationEssentials
import GatewayTesting
import HTTPTypes
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway
@testable import GatewayHTTP

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct DigestServingTests {
    @Test func `a digest comes in each form with its own strong tag, and 304 to who has it`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        let digest = try await customers.makeDigest(of: Customers.contoso)
        var tags: Set<String> = []

        for form in DigestForm.allCases {
            for coding in ["identity", "gzip"] {
                let wish: HTTPFields = [.accept: form.mediaType, .acceptEncoding: coding]
                let answer = try await customers.ask("/v1/digests/latest", key: key, wish)
                #expect(answer.status == 200)
                #expect(answer.headers[.contentType]?.hasPrefix(form.mediaType) == true)
                #expect(answer.headers[.vary] == "Accept, Accept-Encoding")
                #expect(answer.headers[.cacheControl] == "private, no-cache")
                #expect(answer.headers[.lastModified] == HTTPDate.text(digest.digest.madeAt))
                let isPacked = answer.headers[.contentEncoding] == "gzip"
                let plain = isPacked ? try Gunzip.unpack(answer.bytes) : answer.bytes
                #expect(plain == form.render(digest, brand: DigestBrand()))
                #expect(isPacked == (coding == "gzip" && plain.count >= ContentCoding.worthwhile))
                let tag = try #require(answer.headers[.eTag])
                #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
                tags.insert(tag)

                var again = wish
                again[.ifNoneMatch] = tag
                let same = try await customers.ask("/v1/digests/latest", key: key, again)
                #expect(same.status == 304)
                #expect(same.bytes.isEmpty && same.headers[.contentLength] == nil)
                #expect(same.headers[.eTag] == tag)

                let head = try await customers.ask("/v1/digests/latest", key: key, method: .head, wish)
                #expect(head.status == 200 && head.bytes.isEmpty)
                #expect(head.headers[.contentLength] == String(answer.bytes.count))
                #expect(head.headers[.eTag] == tag)
            }
        }
        #expect(tags.count >= DigestForm.allCases.count, "bytes that differ have tags that differ")
        let byID = try await customers.ask("/v1/digests/\(GUID(digest.id))", key: key)
        #expect(byID.headers[.cacheControl] == "private, max-age=3600")
        let since = byID.headers[.lastModified] ?? ""
        #expect(try await customers.ask("/v1/digests/latest", key: key, [.ifModifiedSince: since]).status == 304)
        let refused = try await customers.ask("/v1/digests/latest", key: key, [.accept: "image/png"])
        #expect(refused.status == 406)
        #expect(refused.headers[.contentType] == "application/problem+json")
        #expect(refused.text.contains("\"title\":\"Not Acceptable\"") && refused.text.contains("text/markdown"))
    }

    @Test func `the latest of a cadence is asked for by name`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        try await customers.makeDigest(of: Customers.contoso)

        #expect(try await customers.ask("/v1/digests/latest?cadence=daily", key: key).status == 200)
        let missing = try await customers.ask("/v1/digests/latest?cadence=weekly", key: key)
        #expect(missing.status == 404)
        #expect(missing.text.contains("no weekly digest yet"))
    }

    @Test func `lists have tags and packing too, and what changed is told`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        for _ in 0..<12 { try await customers.makeDigest(of: Customers.contoso) }

        let list = try await customers.ask("/v1/digests", key: key, [.acceptEncoding: "gzip"])
        #expect(list.status == 200)
        #expect(list.headers[.contentEncoding] == "gzip")
        #expect(list.headers[.vary] == "Accept-Encoding")
        let plain = try await customers.ask("/v1/digests", key: key)
        #expect(try Gunzip.unpack(list.bytes) == plain.bytes)
        #expect(plain.headers[.eTag] != list.headers[.eTag])
        let tag = try #require(plain.headers[.eTag])
        #expect(try await customers.ask("/v1/digests", key: key, [.ifNoneMatch: tag]).status == 304)
        try await customers.makeDigest(of: Customers.contoso)
        #expect(try await customers.ask("/v1/digests", key: key, [.ifNoneMatch: tag]).status == 200)
    }

    @Test func `what one replica remembers is forgotten when another changes it`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        let first = try await customers.makeDigest(of: Customers.contoso)
        try await customers.listening {
            #expect(try await customers.ask("/v1/digests/latest", key: key).text.contains("\(GUID(first.id))"))
            #expect(customers.cache.remembered.keys == 1 && customers.cache.remembered.digests == 1)

            // As another process does it: by the database alone.
            let second = try await customers.makeDigest(of: Customers.contoso)
            let began = ContinuousClock.now
            try await eventually("the newer digest is served") {
                try await customers.ask("/v1/digests/latest", key: key).text.contains("\(GUID(second.id))")
            }
            #expect(ContinuousClock.now - began < .seconds(4), "told, not timed out")

            _ = try await customers.ask("/v1/digests/latest", key: key)
            try await customers.database.asWorker {
                _ = try await APIKeyStore.revoke(String(key.prefix(8)), tenant: Customers.contoso, on: $0)
            }
            let revoked = ContinuousClock.now
            try await eventually("the key is refused") {
                try await customers.ask("/v1/digests/latest", key: key).status == 401
            }
            #expect(ContinuousClock.now - revoked < .seconds(4), "told, not timed out")
        }
    }

    @Test func `a new brand is on the page at once, the gateway's as well as the tenant's own`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        try await customers.makeDigest(of: Customers.contoso)
        try await customers.listening {
            func page() async throws -> Customers.Answer {
                try await customers.ask("/v1/digests/latest", key: key, [.accept: "text/html"])
            }
            let plain = try await page()
            for (tenant, name) in [(nil, "Northwind Services"), (Customers.contoso, "Litware Care")] {
                var brand = DigestBrand()
                brand.name = name
                let wanted = brand
                try await customers.database.asWorker { try await DigestBrandStore.set(wanted, of: tenant, on: $0) }
                let began = ContinuousClock.now
                try await eventually("the brand is shown") { try await page().text.contains(name) }
                #expect(ContinuousClock.now - began < .seconds(4), "told, not timed out")
            }
            #expect(try await page().headers[.eTag] != plain.headers[.eTag])
        }
    }

    @Test func `what is remembered for one tenant is nobody else's`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.add(Customers.fabrikam, name: "Fabrikam")
        let (own, other) = (
            try await customers.key(of: Customers.contoso), try await customers.key(of: Customers.fabrikam)
        )
        let digest = try await customers.makeDigest(of: Customers.contoso)
        try await customers.listening {
            let path = "/v1/digests/\(GUID(digest.id))"
            for _ in 0..<2 {
                #expect(try await customers.ask(path, key: own).status == 200)
                let foreign = try await customers.ask(path, key: other)
                #expect(foreign.status == 404)
                #expect(!foreign.text.contains("Contoso"))
            }
            #expect(try await customers.ask("/v1/digests/latest", key: other).status == 404)
            #expect(try await customers.ask("/v1/digests/latest", key: nil).status == 401)
        }
    }

    @Test func `a tenant that is removed is gone from memory too`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        try await customers.makeDigest(of: Customers.contoso)
        try await customers.listening {
            #expect(try await customers.ask("/v1/digests/latest", key: key).status == 200)
            try await customers.database.asWorker {
                _ = try await $0.execute("delete from tenant where tenant_id = \(Customers.contoso.rawValue)")
            }
            try await eventually("the key is refused") {
                try await customers.ask("/v1/digests/latest", key: key).status == 401
            }
            #expect(customers.cache.remembered.digests == 0)
        }
    }

    @Test func `what changed while it was looked up is not remembered`() async throws {
        let customers = try Customers()
        try await customers.listening {
            let before = customers.cache.ticket()
            customers.cache.forget(Customers.fabrikam)
            customers.cache.remember(Customers.contoso, ofKey: [1], before)
            #expect(customers.cache.tenant(ofKey: [1]) == nil)
            customers.cache.remember(Customers.contoso, ofKey: [1], customers.cache.ticket())
            #expect(customers.cache.tenant(ofKey: [1]) == Customers.contoso)
        }
    }

    @Test func `while nobody listens nothing is remembered`() async throws {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        let key = try await customers.key(of: Customers.contoso)
        try await customers.makeDigest(of: Customers.contoso)
        #expect(try await customers.ask("/v1/digests/latest", key: key).status == 200)
        #expect(customers.cache.remembered == (keys: 0, digests: 0))
    }
}
