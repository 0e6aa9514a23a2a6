using System.Text.Json;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Judges what a database holds by what writers were told.</summary>
internal static class History
{
    /// <summary>
    /// No acknowledged write is lost or changed, none is there twice, versions strictly increase, and the rows are exactly what the
    /// changes lead to. The log must hold all changes ever made.
    /// </summary>
    public static void Verify(IReadOnlyCollection<Acknowledged> acknowledged, ICollectionLog log)
    {
        var changes = log.Changes(0);
        Assert.Equal(changes.Select(c => c.ResourceVersion).Distinct().Order(), changes.Select(c => c.ResourceVersion));
        var tokens = changes.Select(c => Token(c.Body)).ToList();
        Assert.Equal(tokens.Distinct(), tokens);

        var byVersion = changes.ToDictionary(c => c.ResourceVersion);
        foreach (var told in acknowledged)
        {
            Assert.True(byVersion.TryGetValue(told.ResourceVersion, out var change), $"{told} was acknowledged and is lost.");
            Assert.Equal(told, new(change.ResourceVersion, change.Type, change.Name, Token(change.Body)));
        }
        Assert.Equal(acknowledged.Count, acknowledged.Select(a => a.ResourceVersion).Distinct().Count());
        VerifyRows(changes, log.TakeRows());
    }

    private static void VerifyRows(IReadOnlyList<CommittedChange> changes, IReadOnlyList<StoredResource> rows)
    {
        var expected = new SortedDictionary<string, CommittedChange>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            Assert.Equal(change.Type == ChangeType.Added, !expected.ContainsKey(change.Name));
            Assert.Equal(change.ResourceVersion.ToString(), Text(change.Body, "resourceVersion"));
            if (change.Type == ChangeType.Deleted)
                expected.Remove(change.Name);
            else
                expected[change.Name] = change;
        }
        Assert.Equal(
            expected.Values.Select(c => (c.Name, c.ResourceVersion, Token(c.Body))),
            rows.Select(r => (r.Name, r.ResourceVersion, Token(r.Body))));
    }

    private static string Token(ReadOnlyMemory<byte> body) => Text(body, "token");

    private static string Text(ReadOnlyMemory<byte> body, string property)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty(property).GetString()!;
    }
}
