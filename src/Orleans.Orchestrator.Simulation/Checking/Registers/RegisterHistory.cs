namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>
/// Every version of one object that anybody was told of, in order. Versions give the order of writes; what is left to check is that each write stands
/// where its answer says, takes effect once, and is never undone by another that did not know of it.
/// </summary>
/// <param name="writes">All writes, by their values.</param>
/// <param name="violated">Told what is wrong.</param>
internal sealed class RegisterHistory(IReadOnlyDictionary<string, RegisterWrite> writes, Action<string> violated)
{
    private readonly SortedList<long, RegisterVersion> _versions = [];
    private readonly Dictionary<string, long> _endedAt = [];
    private long _lastDeletion;

    /// <summary>The last versions, for a report.</summary>
    public IEnumerable<string> Latest => _versions.Values.TakeLast(12).Select(v => v.ToString());

    /// <summary>The latest version that anybody knows of.</summary>
    public long Known => Math.Max(_lastDeletion, _versions.Count == 0 ? 0 : _versions.Keys[^1]);

    /// <summary>An object of this name was deleted, and had no version after one.</summary>
    public void Ended(string uid, long version)
    {
        _endedAt[uid] = Math.Min(version, _endedAt.GetValueOrDefault(uid, long.MaxValue));
        if (_versions.Values.FirstOrDefault(v => v.Uid == uid && v.Version > version) is { } later)
            violated($"was deleted when it had version {version}, and had {later}");
    }

    /// <summary>Somebody was told of a deletion, which has a version of its own and shows what was last.</summary>
    public void SawDeletion(RegisterVersion last)
    {
        _lastDeletion = Math.Max(_lastDeletion, last.Version);
        Ended(last.Uid, last.Version);
        var before = _versions.Values.LastOrDefault(v => v.Uid == last.Uid && v.Version < last.Version);
        foreach (var (field, value) in last.Fields)
        {
            if (writes.TryGetValue(value, out var write) && write.First > 0 && write.Last < (before?.Version ?? 0))
                violated($"was deleted as {last}, and {field}={value} had been replaced in {before}");
        }
    }

    /// <summary>Somebody was told of a version.</summary>
    public void Saw(RegisterVersion version)
    {
        if (_versions.TryGetValue(version.Version, out var known))
        {
            if (known.Uid != version.Uid || known.Fields.Count != version.Fields.Count || version.Fields.Any(f => !known.Has(f.Key, f.Value)))
                violated($"is shown as {version}, and was shown as {known}");
            return;
        }

        _versions.Add(version.Version, version);
        var index = _versions.IndexOfKey(version.Version);
        var (before, after) = (index > 0 ? _versions.Values[index - 1] : null, index < _versions.Count - 1 ? _versions.Values[index + 1] : null);
        foreach (var (field, value) in version.Fields)
            Place(version, field, value, before, after);
        if (after is not null)
            CheckBetween(before, version, after);
        if (_endedAt.TryGetValue(version.Uid, out var last) && version.Version > last)
            violated($"was deleted when it had version {last}, and had {version}");
    }

    /// <summary>The first version of one object of this name; null when none is known.</summary>
    public RegisterVersion? FirstOf(string uid) => _versions.Values.FirstOrDefault(v => v.Uid == uid);

    private void Place(RegisterVersion version, string field, string value, RegisterVersion? before, RegisterVersion? after)
    {
        if (!writes.TryGetValue(value, out var write) || write.Field != field || write.Key != version.Key)
            violated($"holds {field}={value}, which nobody wrote there: {version}");
        else if (write.Outcome == WriteOutcome.Refused)
            violated($"holds {field}={value}, whose write was refused: {version}");
        else if (write.Version > version.Version)
            violated($"holds {field}={value} before the version {write.Version} that was acknowledged for it: {version}");
        else if (write.First == 0)
            (write.First, write.Last) = (version.Version, version.Version);
        else if (version.Version > write.Last)
            write.Last = before!.Version == write.Last ? version.Version : Returned(write, version);
        else if (version.Version < write.First)
            write.First = after!.Version == write.First ? version.Version : Returned(write, version);
        if (write is not null)
            CheckBasis(write);
    }

    private long Returned(RegisterWrite write, RegisterVersion version)
    {
        violated($"has {write.Field}={write.Value} again, after that was replaced: {version}");
        return version.Version;
    }

    // What is in the versions before and after must be in this one; and who replaced a version knew the one before.
    private void CheckBetween(RegisterVersion? before, RegisterVersion version, RegisterVersion after)
    {
        foreach (var (field, value) in after.Fields)
        {
            if (before?.Has(field, value) == true && !version.Has(field, value))
                violated($"has {field}={value} again in version {after.Version}, after that was replaced: {version}");
            if (writes.TryGetValue(value, out var write) && write.First == after.Version)
                CheckBasis(write);
        }
    }

    // Between what a write was to replace and what it made there is nothing.
    private void CheckBasis(RegisterWrite write)
    {
        if (write.ReplacedOther || BasisOf(write) is not (> 0 and var basis))
            return;
        var index = _versions.IndexOfKey(write.First);
        var before = index > 0 ? _versions.Values[index - 1] : null;
        write.ReplacedOther = basis >= write.First || before?.Version > basis;
        if (write.ReplacedOther)
            violated($"got {write.Field}={write.Value} with version {write.First}, which was to replace {write.Replaces ?? $"version {basis}"}, and replaced {before}");
    }

    private long? BasisOf(RegisterWrite write) =>
        write.Basis ?? (write.Replaces is { } old && writes.TryGetValue(old, out var replaced) ? replaced.Last : null);
}
