namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>
/// Whether objects are linearizable as their users see it, who know nothing but what they asked for, when, and what they were told. Of what was not answered
/// either is allowed. Calls of it are in the order in which things happen.
/// </summary>
internal sealed class RegisterChecker(Action<Violation> violated)
{
    private const string Rule = "linearizable";
    private readonly Dictionary<string, RegisterWrite> _writes = [];
    private readonly Dictionary<string, RegisterHistory> _histories = [];
    private readonly Dictionary<string, List<RegisterWrite>> _deletions = [];
    private readonly Dictionary<string, Dictionary<string, Incarnation>> _incarnations = [];
    private readonly Dictionary<long, string> _owners = [];
    private long _clock;
    private long _known;

    /// <summary>How many writes were acknowledged.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>Somebody asks for a write.</summary>
    public RegisterWrite Begin(RegisterWrite write)
    {
        (write.Began, write.KnownAtBegin) = (++_clock, _known);
        if (write.Verb == RegisterVerb.Delete)
            DeletionsOf(write.Key).Add(write);
        else
            _writes.Add(write.Value, write);
        return write;
    }

    /// <summary>Somebody asks for a read.</summary>
    public RegisterRead Read() => new(++_clock, _histories.ToDictionary(h => h.Key, h => h.Value.Known), _known);

    /// <summary>A write was refused: it has not happened and won't.</summary>
    public void Refused(RegisterWrite write)
    {
        _clock++;
        write.Outcome = WriteOutcome.Refused;
        if (write.First > 0)
            Report(write.Key, $"holds {write.Field}={write.Value}, whose write was refused");
    }

    /// <summary>A write that was not answered can't happen any more, if it has not.</summary>
    public void Over(RegisterWrite write) => write.OverAt = ++_clock;

    /// <summary>A write was acknowledged with what it made.</summary>
    public void Done(RegisterWrite write, RegisterVersion told)
    {
        _clock++;
        Acknowledgements++;
        (write.Outcome, write.Version) = (WriteOutcome.Done, told.Version);
        if (told.Version <= write.KnownAtBegin)
            Report(write.Key, $"was acknowledged as {told}, though version {write.KnownAtBegin} was known before that was asked for");
        if (!told.Has(write.Field, write.Value))
            Report(write.Key, $"was acknowledged without {write.Field}={write.Value}: {told}");
        Saw(told, write.Began);
        if (write.First is > 0 and var first && first < told.Version)
            Report(write.Key, $"has {write.Field}={write.Value} from version {first} on, which was acknowledged with {told.Version}");
        if (write.Verb == RegisterVerb.Create)
            Created(write, told);
    }

    /// <summary>A deletion was acknowledged.</summary>
    public void Deleted(RegisterWrite write, string uid)
    {
        _clock++;
        Acknowledgements++;
        (write.Outcome, write.GoneUid) = (WriteOutcome.Done, uid);
        var incarnations = IncarnationsOf(write.Key);
        if (incarnations.TryGetValue(uid, out var known) && known.DeletedAt > 0)
            Report(write.Key, $"was deleted twice: {uid}");
        incarnations[uid] = (known ?? new Incarnation(_clock)) with { DeletedAt = _clock };
        if (write.Basis is { } basis)
            HistoryOf(write.Key).Ended(uid, basis);
    }

    /// <summary>Somebody read an object.</summary>
    public void Found(RegisterRead read, RegisterVersion told)
    {
        _clock++;
        if (read.Known.GetValueOrDefault(told.Key) is var known && told.Version < known)
            Report(told.Key, $"was read as {told}, though version {known} was known before");
        Saw(told, read.Began);
    }

    /// <summary>Somebody read that an object is not there.</summary>
    public void Missing(RegisterRead read, string key) => Absent(key, read.Began, null, "was not found");

    /// <summary>Somebody listed objects of these names, and some were there.</summary>
    public void Listed(RegisterRead read, long version, IEnumerable<string> keys, IReadOnlyCollection<RegisterVersion> told)
    {
        if (version < read.KnownVersion)
            Report("configmaps", $"were listed with version {version}, though {read.KnownVersion} was known before");
        foreach (var found in told)
            Found(read, found);
        foreach (var key in keys.Except(told.Select(t => t.Key)))
            Missing(read, key);
    }

    /// <summary>Somebody who watches was told of a version, or of a deletion, some time after it was made.</summary>
    public void Watched(RegisterVersion told, bool isDeletion)
    {
        _clock++;
        if (isDeletion)
        {
            Own(told);
            HistoryOf(told.Key).SawDeletion(told);
        }
        else
        {
            Saw(told, null);
        }
    }

    // What was known of an object before it is asked for must be so: it is there unless somebody has asked for its deletion.
    private void Absent(string key, long began, string? exceptUid, string what)
    {
        foreach (var (uid, known) in IncarnationsOf(key))
        {
            if (uid != exceptUid && known.KnownAt < began && !MayBeGone(key, uid, known.BornAfter))
                Report(key, $"{what}, though {uid} was known before and nobody has deleted it");
        }
    }

    private bool MayBeGone(string key, string uid, long bornAfter) => DeletionsOf(key).Exists(
        d => (d.Outcome == WriteOutcome.Open && (d.OverAt == 0 || d.OverAt > bornAfter)) || (d.Outcome == WriteOutcome.Done && d.GoneUid == uid));

    private void Created(RegisterWrite write, RegisterVersion told)
    {
        if (HistoryOf(write.Key).FirstOf(told.Uid) is { } first && first.Version < told.Version)
            Report(write.Key, $"was created as {told}, and was there before as {first}");
        IncarnationsOf(write.Key)[told.Uid] = IncarnationsOf(write.Key)[told.Uid] with { BornAfter = write.Began };
        Absent(write.Key, write.Began, told.Uid, $"was created as {told.Uid}");
    }

    private void Saw(RegisterVersion told, long? asked)
    {
        var incarnations = IncarnationsOf(told.Key);
        if (incarnations.TryGetValue(told.Uid, out var known))
        {
            if (known.DeletedAt > 0 && asked > known.DeletedAt)
                Report(told.Key, $"is there after its deletion was acknowledged: {told}");
        }
        else
        {
            incarnations.Add(told.Uid, new Incarnation(_clock));
        }

        Own(told);
        HistoryOf(told.Key).Saw(told);
    }

    // A version is that of one object.
    private void Own(RegisterVersion told)
    {
        if (!_owners.TryAdd(told.Version, told.Key) && _owners[told.Version] != told.Key)
            Report(told.Key, $"has version {told.Version}, as {_owners[told.Version]} has");
        _known = Math.Max(_known, told.Version);
    }

    private RegisterHistory HistoryOf(string key) =>
        _histories.TryGetValue(key, out var history) ? history : _histories[key] = new RegisterHistory(_writes, message => Report(key, message));

    private List<RegisterWrite> DeletionsOf(string key) => _deletions.TryGetValue(key, out var found) ? found : _deletions[key] = [];

    private Dictionary<string, Incarnation> IncarnationsOf(string key) => _incarnations.TryGetValue(key, out var found) ? found : _incarnations[key] = [];

    private void Report(string key, string message) => violated(new Violation(Rule, $"configmaps/{key}", message, [.. HistoryOf(key).Latest]));

    /// <summary>One object of a name, until the next one of that name.</summary>
    /// <param name="KnownAt">When somebody was told of it first.</param>
    /// <param name="DeletedAt">When its deletion was acknowledged; 0 for never.</param>
    /// <param name="BornAfter">It was not there before; 0 where nobody knows.</param>
    private sealed record Incarnation(long KnownAt, long DeletedAt = 0, long BornAfter = 0);
}
