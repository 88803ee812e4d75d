//! The process groups of running programs. A program leads a group of its own, so that what it started ends with
//! it. On Windows there are no groups: only the program itself is ended.

#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
#[cfg(unix)]
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use rustix::process::{self, Pid, Signal, WaitId, WaitIdOptions, WaitOptions};
use tokio::process::Child;

/// How long to wait for the end of a killed program, so that it is no zombie. One that hangs in the kernel ends
/// later.
pub(super) const KILL_TIMEOUT: Duration = Duration::from_secs(2);

/// The groups whose leaders run.
#[cfg(unix)]
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A process group. It is killed when this is dropped, unless its leader has ended.
#[derive(Debug)]
pub(super) struct ProcessGroup {
    #[cfg(unix)]
    leader: Option<Pid>,
}

#[cfg(unix)]
impl ProcessGroup {
    /// The group that a new process leads.
    pub(super) fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        let leader = id.and_then(Pid::from_raw);
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.extend(leader);
        Self { leader }
    }

    /// Notes that the leader has ended and its id may be reused.
    pub(super) fn leader_ended(&mut self) {
        if let Some(leader) = self.leader.take() {
            let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
            running.retain(|running| *running != leader);
        }
    }

    /// Whether the leader is stopped, as by a read from a terminal that is not its own.
    pub(super) fn is_stopped(&self) -> bool {
        let Some(leader) = self.leader else {
            return false;
        };
        // `NOWAIT` leaves the status to the runtime, which waits for the end.
        let options = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = process::waitid(WaitId::Pid(leader), options);
        status.is_ok_and(|status| status.is_some_and(|status| status.stopped()))
    }

    /// Kills all processes of the group, while its leader runs.
    pub(super) fn kill(&self) {
        if let Some(leader) = self.leader {
            // A group without processes has ended already.
            let _ = process::kill_process_group(leader, Signal::KILL);
        }
    }
}

#[cfg(unix)]
impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
        self.leader_ended();
    }
}

#[cfg(not(unix))]
impl ProcessGroup {
    pub(super) fn of(_: &Child) -> Self {
        Self {}
    }

    pub(super) fn leader_ended(&mut self) {}

    pub(super) fn is_stopped(&self) -> bool {
        false
    }

    pub(super) fn kill(&self) {}
}

/// Kills all programs that run for a token or a secret, with what they started, and waits for their end. For a
/// process that is about to exit, because its threads end without dropping what they own. Does nothing on
/// Windows.
pub fn kill_programs() {
    #[cfg(unix)]
    for leader in &*RUNNING.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = process::kill_process_group(*leader, Signal::KILL);
        for _ in 0..KILL_TIMEOUT.as_millis() {
            match process::waitpid(Some(*leader), WaitOptions::NOHANG) {
                Ok(None) => thread::sleep(Duration::from_millis(1)),
                // Ended, also if another thread has waited for it.
                Ok(Some(_)) | Err(_) => break,
            }
        }
    }
}
