using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What the engine does by itself from time to time.</summary>
internal sealed partial class GrainEngine
{
    private ITimer? _upkeep;
    private long _collectedUntil;
    private uint _collectedPart;
    private int _inUpkeep;
    private volatile bool _halted;

    /// <summary>Raised after deadlines were looked at.</summary>
    public event Action? Upkeep;

    public void StartUpkeep()
    {
        _collectedUntil = Now;
        _upkeep = Time.CreateTimer(
            static state => ((GrainEngine)state!).DoUpkeep(), this, Options.DeadlineCheckPeriod, Options.DeadlineCheckPeriod);
    }

    /// <summary>From here on nothing happens by itself any more; grains are left as they are.</summary>
    public void StopUpkeep()
    {
        _upkeep?.Dispose();
        Reminders.Halt();
    }

    /// <summary>Whether it was ended as a kill ends a process.</summary>
    public bool IsHalted => _halted;

    /// <summary>No grain gets another turn, and who waits for one in here is never answered.</summary>
    public void Halt()
    {
        _halted = true;
        StopUpkeep();
        CallWatch.Forget(this);
    }

    /// <summary>Ends all activations, waiting for them until the token says otherwise.</summary>
    public async Task StopAsync(CancellationToken token)
    {
        if (_upkeep is not null)
            await _upkeep.DisposeAsync();
        if (_halted)
            return;

        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The engine stops.");
        var all = Directory.Where(static activation => !activation.Class.IsObservers);
        foreach (var activation in all)
            activation.Deactivate(reason, token);

        // Deadlines still have to end the calls that grains wait for meanwhile.
        using var deadlines = Time.CreateTimer(
            static state => ((GrainEngine)state!).CheckDeadlines(), this, Options.DeadlineCheckPeriod, Options.DeadlineCheckPeriod);
        await Task.WhenAll(all.Select(static activation => activation.Deactivated)).WaitAsync(token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void DoUpkeep()
    {
        if (Interlocked.Exchange(ref _inUpkeep, 1) != 0)
            return;

        try
        {
            CheckDeadlines();
            Upkeep?.Invoke();
            CollectIdle();
        }
        finally
        {
            Volatile.Write(ref _inUpkeep, 0);
        }
    }

    private void CheckDeadlines()
    {
        var now = Time.GetElapsedTime(_start).Ticks;
        Volatile.Write(ref _now, now);
        CallWatch.FailOverdue(this, now);
    }

    /// <summary>
    /// Each part of the directory has its turn once in a quantum, so that hundreds of thousands of grains end one after another and not all at
    /// once; but who is in which part differs from process to process, so where the order matters all have their turn together.
    /// </summary>
    private void CollectIdle()
    {
        var (quantum, parts) = (Collection.CollectionQuantum.Ticks, Directory.Parts);
        var elapsed = Now - _collectedUntil;
        if (elapsed >= quantum)
        {
            _collectedUntil = Now;
            CollectIdle(0, parts);
        }
        else if (!Scheduler.IsDeterministic)
        {
            for (var due = elapsed * parts / quantum; due > 0; due--, _collectedUntil += quantum / parts)
                CollectIdle((int)(_collectedPart++ % (uint)parts), 1);
        }
    }

    private void CollectIdle(int part, int parts)
    {
        foreach (var activation in Directory.Where(IsIdle, part, parts))
            activation.DeactivateIfIdle(IdleSince(activation.Class));
    }

    private bool IsIdle(Activation activation) =>
        !activation.Class.IsObservers && AgeOf(activation.Class) != TimeSpan.MaxValue && activation.IsIdleSince(IdleSince(activation.Class));

    private long IdleSince(GrainClass grainClass) => Now - AgeOf(grainClass).Ticks;

    private TimeSpan AgeOf(GrainClass grainClass) =>
        grainClass.CollectionAge
        ?? (Collection.ClassSpecificCollectionAge.TryGetValue(grainClass.Implementation!.FullName!, out var age) ? age : Collection.CollectionAge);
}
