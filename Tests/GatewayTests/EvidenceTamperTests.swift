import EvidenceChain
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Sealing
import Testing
import Zip

@testable import Gateway

/// One changed byte anywhere in the database is found.
@Suite(.scratchDatabase) struct EvidenceTamperTests {
    private static let nobody = "11111111-2222-3333-4444-555555555555"

    /// SQL for what is done to the life of a mitigation in six entries, what is found, and at which entry.
    private static let table: [(String, EvidenceFault.Kind, Int)] = [
        ("update evidence_entry set body = replace(body, 'approved', 'rejected') where seq = 3", .bodyChanged, 3),
        ("update evidence_entry set body = replace(body, '412', '413') where seq = 1", .bodyChanged, 1),
        ("update evidence_entry set body = body || ' ' where seq = 6", .bodyChanged, 6),
        ("update evidence_entry set body = replace(body, '\"seq\":2', '\"seq\":3') where seq = 2", .bodyChanged, 2),
        ("update evidence_entry set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where seq = 2", .hashWrong, 2),
        ("update evidence_entry set hash = set_byte(hash, 31, get_byte(hash, 31) # 128) where seq = 6", .hashWrong, 6),
        (
            "update evidence_entry set previous = set_byte(previous, 9, get_byte(previous, 9) # 1) where seq = 4",
            .previousWrong, 4
        ),
        (
            "update evidence_entry set previous = set_byte(previous, 0, 1) where seq = 1",
            .previousWrong, 1
        ),
        ("update evidence_entry set mac = set_byte(mac, 5, get_byte(mac, 5) # 1) where seq = 5", .macWrong, 5),
        ("update evidence_entry set seq = 7 where seq = 6", .gap, 7),
        ("update evidence_entry set seq = 9 where seq = 3", .gap, 4),
        ("update evidence_entry set kind = 'stopped' where seq = 3", .columnsDiffer, 3),
        ("update evidence_entry set at = at + interval '1 microsecond' where seq = 3", .columnsDiffer, 3),
        ("update evidence_entry set at = at + interval '1 millisecond' where seq = 3", .columnsDiffer, 3),
        ("update evidence_entry set mitigation_id = '\(nobody)' where seq = 2", .columnsDiffer, 2),
        ("update evidence_entry set mitigation_id = null where seq = 2", .columnsDiffer, 2),
        ("update evidence_head set seq = 5", .headMacWrong, 6),
        ("update evidence_head set seq = 7", .headMacWrong, 6),
        ("update evidence_head set hash = set_byte(hash, 3, get_byte(hash, 3) # 1)", .headMacWrong, 6),
        ("update evidence_head set mac = set_byte(mac, 3, get_byte(mac, 3) # 1)", .headMacWrong, 6),
        ("delete from evidence_head", .headMissing, 6), ("delete from evidence_entry where seq = 6", .headDiffers, 5),
        ("delete from evidence_entry", .headDiffers, 0), ("delete from evidence_entry where seq = 1", .gap, 2),
        ("delete from evidence_entry where seq in (3, 4)", .gap, 5),
        (
            """
            update evidence_entry e set body = o.body, hash = o.hash, previous = o.previous, mac = o.mac
            from evidence_entry o where (e.seq, o.seq) in ((2, 3), (3, 2))
            """, .previousWrong, 2
        ),
        (
            """
            update evidence_entry set seq = 105 - seq where seq in (2, 3);
            update evidence_entry set seq = seq - 100 where seq > 100
            """, .previousWrong, 2
        ),
        (
            "update evidence_entry set tenant_id = (select tenant_id from tenant where name = 'Fabrikam')",
            .headDiffers, 0
        ),
    ]

    @Test(arguments: table)
    func `what was changed is named`(statement: String, kind: EvidenceFault.Kind, seq: Int) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        try await fixtures.tamper(statement)

        let found = try await fixtures.desk.verify("Contoso")
        #expect(!found.isIntact)
        #expect(found.fault?.kind == kind.rawValue)
        #expect(found.fault?.seq == seq)
    }

    @Test func `entries of another tenant are found where they were put`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        try await fixtures.tamper(
            """
            update evidence_entry set tenant_id = (select tenant_id from tenant where name = 'Fabrikam');
            update evidence_head set tenant_id = (select tenant_id from tenant where name = 'Fabrikam')
            """
        )

        let contoso = try await fixtures.desk.verify("Contoso")
        let fabrikam = try await fixtures.desk.verify("Fabrikam")
        #expect(contoso.isIntact && contoso.entries == 0)
        #expect(fabrikam.fault?.kind == "macWrong" && fabrikam.fault?.seq == 1)
    }

    @Test func `a chain that was hashed anew from end to end is found by its codes`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        try await fixtures.tamper(
            """
            update evidence_entry set body = replace(body, 'approved', 'rejected') where seq = 3;
            update evidence_entry set hash = sha256(previous || convert_to(body, 'UTF8')) where seq = 3;
            """
                + (4...6).map {
                    """
                    update evidence_entry e set previous = o.hash, hash = sha256(o.hash || convert_to(e.body, 'UTF8'))
                        from evidence_entry o where e.seq = \($0) and o.seq = e.seq - 1;
                    """
                }.joined()
                + "update evidence_head h set hash = e.hash from evidence_entry e where e.seq = 6"
        )

        let found = try await fixtures.desk.verify("Contoso")
        #expect(found.fault?.kind == "macWrong" && found.fault?.seq == 3)
        // The exported file says so as well: offline there are no codes.
        let archive = try ZipReader(try await fixtures.desk.export("Contoso", since: nil))
        #expect(try EvidenceFile.head(of: archive).finding == found.fault?.message)
    }

    @Test(arguments: [0, 1, 40, 1000]) func `one changed character in any place of a body is found`(
        place: Int
    ) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        // overlay(), and at a place beyond its end one character more.
        try await fixtures.tamper(
            "update evidence_entry set body = overlay(body placing '~' from \(place + 1) for 1) where seq = 3"
        )

        let found = try await fixtures.desk.verify("Contoso")
        #expect(found.fault?.kind == "bodyChanged" && found.fault?.seq == 3)
    }

    @Test func `a chain that was set back to what it was is found by the hash that was noted`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        try await fixtures.tamper("create table kept as select * from evidence_head")
        try await fixtures.append([EvidenceEntry(.undone)])
        let noted = try #require(try await fixtures.desk.verify("Contoso").head?.hash)
        #expect(try await fixtures.desk.verify("Contoso", having: noted.uppercased()).isIntact)

        try await fixtures.tamper(
            """
            delete from evidence_entry where seq = 7;
            update evidence_head h set seq = k.seq, hash = k.hash, mac = k.mac from kept k
            """
        )

        // From within it is the chain of then.
        #expect(try await fixtures.desk.verify("Contoso").isIntact)
        #expect(try await fixtures.desk.verify("Contoso", having: noted).fault?.kind == "headDiffers")
    }
}
