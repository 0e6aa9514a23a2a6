using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// System calls for a child to make, in order, the last of them execve. Each has a name for people, so that a failure can say
/// which step it was. Not thread-safe; memory is native because the child reads it where it lies.
/// </summary>
public sealed unsafe class SyscallProgram : IDisposable
{
    private const int MaxOperations = 4096;
    private const int BlockBytes = 16384;

    private readonly List<SyscallOperation> _operations = new(128);
    private readonly List<(string Verb, string Subject)> _steps = new(128);
    private readonly List<(int From, int To, int Argument)> _stores = [];
    private readonly List<nint> _blocks = [];
    private byte* _free;
    private int _freeBytes;

    /// <summary>How many operations there are.</summary>
    public int Count => _operations.Count;

    /// <summary>Adds a call.</summary>
    /// <param name="flags">What follows it.</param>
    /// <param name="step">Its name for error messages, such as <c>setsid</c>.</param>
    /// <param name="number">See <see cref="SyscallNumber"/>.</param>
    /// <param name="arguments">At most six.</param>
    /// <returns>Its index.</returns>
    public int AddWith(SyscallFlags flags, string step, nint number, params ReadOnlySpan<nint> arguments) => AddWith(flags, step, "", number, arguments);

    /// <summary>Adds a call whose name for error messages has two parts, such as <c>mount</c> and <c>/proc</c>: they are only put together for one that fails.</summary>
    public int AddWith(SyscallFlags flags, string verb, string subject, nint number, params ReadOnlySpan<nint> arguments)
    {
        if (_operations.Count == MaxOperations)
            throw new InvalidOperationException($"A process cannot be started in more than {MaxOperations} system calls.");
        var operation = new SyscallOperation { Number = number, Result = SyscallOperation.NotRun, Flags = flags };
        for (var i = 0; i < arguments.Length; i++)
            operation.Arguments[i] = arguments[i];
        _operations.Add(operation);
        _steps.Add((verb, subject));
        return _operations.Count - 1;
    }

    /// <summary>Adds a call that must succeed.</summary>
    public int Add(string step, nint number, params ReadOnlySpan<nint> arguments) => AddWith(SyscallFlags.None, step, "", number, arguments);

    /// <summary>Adds a call that must succeed, whose name has two parts.</summary>
    public int Add(string verb, string subject, nint number, params ReadOnlySpan<nint> arguments) => AddWith(SyscallFlags.None, verb, subject, number, arguments);

    /// <summary>Makes the result of one call an argument of a later one.</summary>
    public void PassResult(int from, int to, int argument) => _stores.Add((from, to, argument));

    /// <summary>A copy of <paramref name="text"/> as C has strings, for the program's lifetime.</summary>
    /// <exception cref="ArgumentException">It contains a zero character.</exception>
    public nint Text(string text)
    {
        if (text.Contains('\0'))
            throw new ArgumentException("A string for the kernel cannot contain a zero character.", nameof(text));
        var count = Encoding.UTF8.GetByteCount(text);
        var target = Allocate(count + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(target, count));
        target[count] = 0;
        return (nint)target;
    }

    /// <summary>A copy of some values.</summary>
    public nint Values<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var target = Allocate(Math.Max(1, sizeof(T) * values.Length));
        values.CopyTo(new Span<T>(target, values.Length));
        return (nint)target;
    }

    /// <summary>Strings as execve takes them: pointers with a null at the end.</summary>
    public nint TextArray(IReadOnlyList<string> texts)
    {
        var pointers = new nint[texts.Count + 1];
        for (var i = 0; i < texts.Count; i++)
            pointers[i] = Text(texts[i]);
        return Values<nint>(pointers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
        _blocks.Clear();
        _freeBytes = 0;
    }

    /// <summary>The operations where they will be read and written, with results wired to arguments.</summary>
    internal Span<SyscallOperation> Prepare()
    {
        var bytes = sizeof(SyscallOperation) * _operations.Count;
        var first = (SyscallOperation*)Allocate(bytes);
        var prepared = new Span<SyscallOperation>(first, _operations.Count);
        CollectionsMarshal.AsSpan(_operations).CopyTo(prepared);
        foreach (var (from, to, argument) in _stores)
            first[from].StoreTo = &first[to].Arguments[argument];
        return prepared;
    }

    /// <summary>
    /// The step at which the child gave up; null when it executes its program. Several execve calls in a row are the entries of
    /// PATH: the most telling error counts, as execvp(3) has it.
    /// </summary>
    internal FailedStep? FindFailure(ReadOnlySpan<SyscallOperation> operations)
    {
        FailedStep? search = null;
        for (var i = 0; i < operations.Length; i++)
        {
            ref readonly var operation = ref operations[i];
            if (operation.Result == SyscallOperation.NotRun)
                return operation.Number == SyscallNumber.execve || operation.Number == SyscallNumber.execveat
                    ? null
                    : new FailedStep(StepName(i), Errno.EINTR);
            var isSearch = operation.Number == SyscallNumber.execve;
            if (operation.Result >= 0 || (!isSearch && (operation.Flags & SyscallFlags.MayFail) != 0))
                continue;
            var failure = new FailedStep(StepName(i), (int)-operation.Result);
            if (!isSearch)
                return failure;
            if (search is null || search.Value.Errno is Errno.ENOENT or Errno.ENOTDIR)
                search = failure;
        }
        return search ?? new FailedStep("execve", Errno.ENOENT);
    }

    private string StepName(int index) => _steps[index] is (var verb, { Length: > 0 } subject) ? $"{verb} {subject}" : _steps[index].Verb;

    private byte* Allocate(int bytes)
    {
        bytes = (bytes + 15) & ~15;
        if (bytes > _freeBytes)
        {
            var size = Math.Max(bytes, BlockBytes);
            _free = (byte*)NativeMemory.AllocZeroed((nuint)size);
            _freeBytes = size;
            _blocks.Add((nint)_free);
        }
        var result = _free;
        _free += bytes;
        _freeBytes -= bytes;
        return result;
    }
}
