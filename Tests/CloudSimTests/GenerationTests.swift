@testable internal import cloudsim
internal import NIOCore
internal import Testing

@Suite struct GenerationTests {
    private func generate(_ lab: inout Lab, _ more: String, type: ContentType = .sharePoint) throws -> [JSON] {
        let body = #"{"tenant":"contoso","contentType":"\#(type.rawValue)",\#(more)}"#
        let answer = lab.control("POST", "content/generate", body)
        #expect(answer.status == 201, "\(answer.text)")
        guard case .array(let blobs) = try answer.json() else { return [] }
        return blobs
    }

    private func blobs(_ lab: Lab) -> [Blob] {
        guard let tenant = lab.cloud.tenants[lab.tenant] else { return [] }
        return tenant.blobOrder.compactMap { tenant.blobs[$0] }
    }

    private func ids(_ blob: Blob) throws -> [String] {
        try JSON.decode([RecordSummary].self, from: Array(blob.body.readableBytesView)).compactMap(\.id)
    }

    @Test func `Blobs lie over the span, their records as old as is wished`() throws {
        var lab = Lab()

        let made = try generate(
            &lab,
            #""blobs":5,"recordsPerBlob":20,"ageSeconds":60,"spanSeconds":400,"recordAgeSeconds":777600"#
        )

        #expect(made.map { $0["records"]?.integer } == Array(repeating: 20, count: 5))
        let blobs = blobs(lab)
        #expect(blobs.map { lab.now.seconds - $0.created.seconds } == [460, 360, 260, 160, 60])
        #expect(made.compactMap { $0["contentId"]?.text } == blobs.map(\.id))
        for blob in blobs {
            let records = try JSON.decode([RecordSummary].self, from: Array(blob.body.readableBytesView))
            for record in records {
                let time = try #require(record.created.flatMap { Moment(windowEdge: $0) })
                #expect((775_000...777_600).contains(blob.created.seconds - time.seconds))
                #expect(record.organisation == lab.tenant)
            }
        }
    }

    @Test func `The same requests in the same order make the same bytes, and no two blobs share an id`() throws {
        func make(seed: Int) throws -> [Blob] {
            var lab = Lab()
            let more = #""blobs":3,"recordsPerBlob":10,"sharing":2,"malformedRecords":1,"seed":\#(seed)"#
            _ = try generate(&lab, more)
            _ = try generate(&lab, more)
            return blobs(lab)
        }

        let first = try make(seed: 1)

        #expect(try make(seed: 1).map(\.body) == first.map(\.body))
        #expect(try make(seed: 2).map(\.body) != first.map(\.body))
        #expect(Set(first.map(\.body)).count == 6)
    }

    @Test func `Records of earlier blobs come again, of other content types too, as they were or reordered`() throws {
        var lab = Lab()
        _ = try generate(&lab, #""blobs":4,"recordsPerBlob":25"#, type: .exchange)
        let known = try Set(blobs(lab).flatMap(ids))

        _ = try generate(&lab, #""blobs":1,"recordsPerBlob":10,"repeat":{"records":5}"#)
        _ = try generate(&lab, #""blobs":1,"recordsPerBlob":0,"repeat":{"records":5,"reordered":true}"#)

        let same = try #require(blobs(lab).dropFirst(4).first)
        #expect(same.records == 15)
        #expect(try ids(same).filter { known.contains($0) }.count == 5)
        let other = try #require(blobs(lab).last)
        #expect(try ids(other).allSatisfy { try known.contains($0) || ids(same).contains($0) })
        #expect(String(buffer: other.body).hasPrefix("[{") && other.sound.count == 5)
    }

    @Test func `Shares and broken records stand among the others, and the ledger leaves the broken out`() throws {
        var lab = Lab()
        _ = try generate(&lab, #""blobs":2,"recordsPerBlob":10,"sharing":3,"malformedRecords":5"#)

        let ledger = try lab.control("GET", "ledger?tenant=contoso").json()

        guard case .array(let offered) = ledger["offered"] else { return }
        for blob in offered {
            guard case .array(let pairs) = blob["records"] else { continue }
            #expect(pairs.count == 13)
            let operations = pairs.compactMap { pair -> String? in
                guard case .array(let parts) = pair, parts.count == 2 else { return nil }
                return parts[1].text
            }
            #expect(operations.count { $0 == "PowerAppPermissionEdited" } == 3)
            #expect(blob["elements"]?.integer == 18)
        }
        for blob in blobs(lab) {
            for range in blob.sound {
                let bytes = blob.body.getBytes(at: Int(range.lowerBound), length: range.count) ?? []
                #expect(RecordSummary.isSound(bytes))
            }
        }
    }

    @Test func `Records of another organisation are told apart`() throws {
        var lab = Lab()
        _ = try generate(&lab, #""blobs":1,"recordsPerBlob":4,"sharing":1,"organization":"\#(lab.other)""#)

        let ledger = try lab.control("GET", "ledger?tenant=contoso").json()

        guard case .array(let offered) = ledger["offered"], case .array(let foreign) = offered[0]["foreign"] else {
            Issue.record("no foreign records")
            return
        }
        #expect(offered[0]["records"] == .array([]))
        #expect(foreign.count == 5)
    }

    @Test func `A request that makes no sense is refused with the reason`() {
        var lab = Lab()
        for more in [
            #""blobs":-1,"recordsPerBlob":1"#, #""blobs":1000000,"recordsPerBlob":1000"#,
            #""blobs":1,"recordsPerBlob":1,"recordAgeSeconds":777601"#,
            #""blobs":1,"recordsPerBlob":1,"organization":"contoso""#,
        ] {
            let answer = lab.control(
                "POST",
                "content/generate",
                #"{"tenant":"contoso","contentType":"Audit.General",\#(more)}"#
            )
            #expect(answer.status == 400, "\(more)")
        }
    }
}
