"""The program that runs command lines in a checkout: it imports everything once, then forks for each line."""

WORKER = """
import json, os, pkgutil, resource, runpy, signal, socket, sys, time, traceback, warnings
sys.path.insert(0, os.getcwd())
os.environ |= {"OMP_NUM_THREADS": "1", "GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
most_seconds, most_megabytes, begun_code = map(int, sys.argv[1:])
import numpy, torch, torchvision.datasets, gradio, PIL.Image
import cnn
cnn.Recognizer
torch.set_num_threads(1)
warnings.simplefilter("ignore")
RUN = {"train": "train", "app": "app", "evaluate": "cnn.evaluate", "pen": "cnn.pen"}
RUN |= {"scales": "cnn.training.store_scales"}
for module in pkgutil.walk_packages(cnn.__path__, "cnn."):
    runs = module.name in RUN.values() and not module.ispkg
    if not (runs or "snippet" in module.name or module.name.endswith("__main__")):
        __import__(module.name)

class Begun(BaseException):
    pass

def begun(*arguments, **named):
    raise Begun

def no_network(*arguments, **named):
    raise OSError("There is no network here")

def stop_where_work_begins(command):
    socket.create_connection = no_network
    torch.optim.AdamW.__init__ = cnn.Recognizer.read_batch = gradio.Blocks.launch = begun
    if command == "pen" and "cnn.pen.pictures" in sys.modules:
        sys.modules["cnn.pen.pictures"].sheet = lambda generator: numpy.zeros((8, 8), numpy.uint8)
    elif command == "pen":
        torch.rand = torch.randn = torch.randint = torch.randperm = begun

def run(command, arguments, folder):
    root = os.getcwd()
    for number, name in ((0, os.devnull), (1, "stdout"), (2, "stderr")):
        mode = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(name if number == 0 else os.path.join(folder, "..", f"{os.getpid()}.{name}"), mode), number)
    resource.setrlimit(resource.RLIMIT_AS, (24 << 30, 24 << 30))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        os.environ["GRADIO_SERVER_PORT"] = str(probe.getsockname()[1])
    os.chdir(folder)
    stop_where_work_begins(command)
    code = 0
    try:
        if command in ("train", "app"):
            sys.argv = [command + ".py", *arguments]
            runpy.run_path(os.path.join(root, command + ".py"), run_name="__main__")
        else:
            sys.argv = ["-m", *arguments]
            runpy.run_module(RUN[command], run_name="__main__", alter_sys=True)
    except Begun:
        code = begun_code
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)

def memory(pid, name):
    try:
        with open(f"/proc/{pid}/status") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0) // 1000
    except OSError:
        return 0

own = memory("self", "VmRSS")
print("ready", flush=True)
for request in sys.stdin:
    command, arguments, folder = json.loads(request)
    start, child = time.monotonic(), os.fork()
    if child == 0:
        run(command, arguments, folder)
    ended, highest = 0, 0
    while not ended:
        time.sleep(0.01)
        highest = max(highest, memory(child, "VmRSS") - own)
        seconds = time.monotonic() - start
        if seconds >= most_seconds or highest >= most_megabytes:
            os.kill(child, signal.SIGKILL)
        ended, status = os.waitpid(child, os.WNOHANG)
    output = {}
    for name in ("stdout", "stderr"):
        path = os.path.join(folder, "..", f"{child}.{name}")
        if os.path.exists(path):
            output[name] = open(path, "rb").read(100_000).decode(errors="replace")
            os.unlink(path)
    code = os.waitstatus_to_exitcode(status)
    said = {"code": code, "error": output.get("stderr", ""), "seconds": seconds, "megabytes": highest}
    print(json.dumps(said), flush=True)
"""
