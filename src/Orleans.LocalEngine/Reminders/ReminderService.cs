using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Calls grains when their reminders are due. One timer serves all of them.</summary>
internal sealed class ReminderService(GrainEngine engine, IReminderTable table, ReminderOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Scheduled> _scheduled = [];
    private readonly PriorityQueue<Scheduled, (DateTime Due, GrainId Grain, string Name)> _queue = new();
    private ITimer? _timer;

    public async Task StartAsync(CancellationToken token)
    {
        await table.StartAsync(token);
        _timer = engine.Time.CreateTimer(
            static state => ((ReminderService)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var stored = await table.ReadRows(0, 0);
        lock (_gate)
        {
            foreach (var entry in stored.Reminders)
                Schedule(entry);

            SetTimer();
        }
    }

    public async Task StopAsync(CancellationToken token)
    {
        if (_timer is not null)
            await _timer.DisposeAsync();

        await table.StopAsync(token);
    }

    /// <summary>Nobody is reminded any more; the table is left as it is.</summary>
    public void Halt()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    public async Task<IGrainReminder> RegisterAsync(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < options.MinimumReminderPeriod)
        {
            throw new ReminderException(
                $"Reminder '{name}' of {grain} has a period of {period}; the shortest is {options.MinimumReminderPeriod}.");
        }

        var entry = new ReminderEntry { GrainId = grain, ReminderName = name, StartAt = UtcNow + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry);
        lock (_gate)
        {
            Schedule(entry);
            SetTimer();
        }

        return new Reminder(name, entry.ETag);
    }

    public async Task UnregisterAsync(GrainId grain, IGrainReminder reminder)
    {
        if (reminder is not Reminder known)
            throw new ArgumentException("That reminder is not from this engine.", nameof(reminder));

        if (!await table.RemoveRow(grain, known.ReminderName, known.ETag))
            throw new ReminderException($"Reminder '{known.ReminderName}' of {grain} isn't there any more, or was changed meanwhile.");

        lock (_gate)
            Forget(grain, known.ReminderName);
    }

    public async Task<IGrainReminder?> GetAsync(GrainId grain, string name) =>
        await table.ReadRow(grain, name) is { } entry ? new Reminder(entry.ReminderName, entry.ETag) : null;

    public async Task<List<IGrainReminder>> GetAllAsync(GrainId grain) =>
        [.. (await table.ReadRows(grain)).Reminders.Select(static entry => new Reminder(entry.ReminderName, entry.ETag))];

    private DateTime UtcNow => engine.Time.GetUtcNow().UtcDateTime;

    private void Schedule(ReminderEntry entry)
    {
        Forget(entry.GrainId, entry.ReminderName);
        var scheduled = new Scheduled(entry) { Due = NextDue(entry) };
        _scheduled[(entry.GrainId, entry.ReminderName)] = scheduled;
        Enqueue(scheduled);
    }

    private void Forget(GrainId grain, string name)
    {
        if (_scheduled.Remove((grain, name), out var scheduled))
            scheduled.IsForgotten = true;
    }

    private void Enqueue(Scheduled item) => _queue.Enqueue(item, (item.Due, item.Entry.GrainId, item.Entry.ReminderName));

    /// <summary>Ticks that were missed while nobody ran are not made up for; the next one on the grid is.</summary>
    private DateTime NextDue(ReminderEntry entry)
    {
        var late = UtcNow - entry.StartAt;
        return late <= TimeSpan.Zero ? entry.StartAt : entry.StartAt + (entry.Period * Math.Ceiling(late / entry.Period));
    }

    private void SetTimer()
    {
        while (_queue.TryPeek(out var first, out _) && first.IsForgotten)
            _queue.Dequeue();

        if (_queue.TryPeek(out var next, out _))
        {
            var wait = next.Due - UtcNow;
            var limit = TimeSpan.FromDays(1);
            _timer?.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > limit ? limit : wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnDue()
    {
        lock (_gate)
        {
            while (_queue.TryPeek(out var item, out _) && (item.IsForgotten || item.Due <= UtcNow))
            {
                _queue.Dequeue();
                if (item.IsForgotten)
                    continue;

                Remind(item.Entry);
                item.Due += item.Entry.Period;
                if (item.Due <= UtcNow)
                    item.Due = NextDue(item.Entry) is var due && due > UtcNow ? due : UtcNow + item.Entry.Period;

                Enqueue(item);
            }

            SetTimer();
        }
    }

    private void Remind(ReminderEntry entry)
    {
        var call = GrainCallPool<ReceiveReminderCall>.Rent();
        call.ReminderName = entry.ReminderName;
        call.Status = new TickStatus(entry.StartAt, entry.Period, UtcNow);
        var ended = ((LocalGrainReference)engine.GetUntypedReference(entry.GrainId)).SendCall(call);
        _ = LogFailureAsync(ended, entry);
    }

    private async Task LogFailureAsync(Task ended, ReminderEntry entry)
    {
        try
        {
            await ended;
        }
        catch (Exception exception)
        {
            engine.Log.ReminderFailed(entry.ReminderName, entry.GrainId, exception);
        }
    }

    private sealed class Scheduled(ReminderEntry entry)
    {
        public ReminderEntry Entry { get; } = entry;

        public DateTime Due { get; set; }

        public bool IsForgotten { get; set; }
    }

    private sealed record Reminder(string ReminderName, string ETag) : IGrainReminder;
}
