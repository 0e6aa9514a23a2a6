namespace Orleans.Orchestrator.Linux.Tests;

public sealed class ChildProcessTests
{
    [Fact]
    public void A_program_runs_and_its_exit_code_is_collected()
    {
        using var program = new SyscallProgram();
        Execute(program, "/bin/sh", "-c", "exit 23");
        Assert.Equal(new ExitStatus(23, 0), Collect(program));
    }

    [Fact]
    public void The_result_of_one_call_is_the_argument_of_another()
    {
        var path = Path.GetTempFileName();
        using var program = new SyscallProgram();
        var open = program.Add("open", SyscallNumber.openat, -100, program.Text(path), 1);
        var write = program.Add("write", SyscallNumber.write, -1, program.Text("passed on"), 9);
        program.PassResult(open, write, 0);
        Execute(program, "/bin/true");
        Collect(program);
        Assert.Equal("passed on", File.ReadAllText(path));
        File.Delete(path);
    }

    [Fact]
    public void The_first_failure_ends_the_program_and_is_named()
    {
        using var program = new SyscallProgram();
        program.Add("chdir to nowhere", SyscallNumber.chdir, program.Text("/no/such/place"));
        Execute(program, "/bin/true");
        var error = Assert.Throws<SyscallProgramException>(() => Collect(program));
        Assert.Equal(new FailedStep("chdir to nowhere", Errno.ENOENT), error.Failure);
    }

    [Fact]
    public void A_failure_that_may_happen_does_not()
    {
        using var program = new SyscallProgram();
        program.AddWith(SyscallFlags.MayFail, "chdir to nowhere", SyscallNumber.chdir, program.Text("/no/such/place"));
        Execute(program, "/bin/true");
        Assert.Equal(0, Collect(program).Code);
    }

    [Fact]
    public void A_signal_is_told_from_an_exit()
    {
        using var program = new SyscallProgram();
        Execute(program, "/bin/sh", "-c", "kill -KILL $$");
        Assert.Equal(new ExitStatus(137, Signal.SIGKILL), Collect(program));
    }

    [Fact]
    public async Task Many_threads_start_programs_at_the_same_time()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() =>
        {
            using var program = new SyscallProgram();
            Execute(program, "/bin/sh", "-c", $"exit {i}");
            return Collect(program).Code;
        })));
        Assert.Equal(Enumerable.Range(0, 64), codes);
    }

    private static void Execute(SyscallProgram program, params string[] arguments) =>
        program.Add("execve", SyscallNumber.execve, program.Text(arguments[0]), program.TextArray(arguments), program.TextArray(["PATH=/bin"]));

    private static ExitStatus Collect(SyscallProgram program)
    {
        using var cell = new ChildPidfd();
        var process = ChildProcess.Start(program, CloneFlags.None, null, cell);
        using (process.Pidfd)
            return Pidfd.Reap(process.Pidfd);
    }
}
