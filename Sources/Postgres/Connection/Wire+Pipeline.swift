internal import CLibPQ

extension Wire {
    /// Sends all queries, then reads all results; the first refusal makes the server skip what follows.
    func pipeline(_ queries: [PostgresQuery], _ patience: inout Patience) throws(PostgresError) -> [ResultHandle] {
        try enterPipeline()
        for query in queries { try send(query) }
        try syncPipeline()
        var results: [ResultHandle] = []
        var failure: PostgresError?
        while true {
            // Between two statements' results libpq returns one `nil`; the end is the sync alone.
            guard let result = try next(&patience) else {
                if isUsable { continue }
                throw failure ?? lost()
            }
            if result.status == PGRES_PIPELINE_SYNC { break }
            if result.isSuccess {
                results.append(result)
            } else if result.status != PGRES_PIPELINE_ABORTED {
                failure = failure ?? error(of: result, patience)
            }
            // A dying server sends no sync: without this the loop would not end.
            if !isUsable { throw failure ?? result.failure(connectionLost: true) }
        }
        exitPipeline()
        try settle(&patience)
        if let failure { throw failure }
        return results
    }
}
